package dev.hypha.security.pem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Runs the `openssl` of the machine; tests skip where there is none.
public final class Openssl {
    private static final List<Path> PLACES = List.of(
            Path.of("/usr/bin/openssl"), Path.of("/usr/local/bin/openssl"), Path.of("/opt/homebrew/bin/openssl"));

    private final Path folder;

    /// @param folder where it runs, and where relative paths begin
    public Openssl(Path folder) {
        this.folder = folder;
        assumeTrue(PLACES.stream().anyMatch(Files::isExecutable), "no openssl in " + PLACES + "; install it");
    }

    /// Runs it, and expects it to succeed.
    ///
    /// @return what it wrote, errors included
    public String run(String... arguments) throws IOException, InterruptedException {
        List<String> output = new ArrayList<>();
        int code = exitCode(output, arguments);
        assertEquals(0, code, () -> "openssl " + String.join(" ", arguments) + " said: " + output);
        return output.getFirst();
    }

    /// Runs it, and expects it to fail.
    ///
    /// @return what it wrote, errors included
    public String refuse(String... arguments) throws IOException, InterruptedException {
        List<String> output = new ArrayList<>();
        int code = exitCode(output, arguments);
        assertEquals(true, code != 0, () -> "openssl " + String.join(" ", arguments) + " said: " + output);
        return output.getFirst();
    }

    private int exitCode(List<String> output, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(PLACES.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow()
                .toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        output.add(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        return process.waitFor();
    }
}
