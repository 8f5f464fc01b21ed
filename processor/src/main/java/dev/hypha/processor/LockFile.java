package dev.hypha.processor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// The file `functions.lock`, if a build asks for it by the processor option `hypha.lock`.
final class LockFile {
    /// The option that holds the path of the file.
    static final String PATH = "hypha.lock";

    /// The option that, if `true`, records what breaks instead of refusing it.
    static final String ACCEPT = "hypha.lock.accept";

    private final Path path;
    private final boolean accept;

    private LockFile(Path path, boolean accept) {
        this.path = path;
        this.accept = accept;
    }

    /// The file that the options of a compilation name.
    static Optional<LockFile> of(Map<String, String> options) {
        boolean accept = Boolean.parseBoolean(options.get(ACCEPT));
        return Optional.ofNullable(options.get(PATH)).map(path -> new LockFile(Path.of(path), accept));
    }

    /// Reports what breaks the recorded functions and types; if nothing does, or all is accepted, records
    /// the present ones.
    ///
    /// @param partial only a part of the module is being compiled
    void update(LockCheck check, boolean partial, Problems problems) {
        try {
            String before = read();
            Lock recorded = Lock.parse(before);
            if (!accept) {
                check.compare(recorded, partial);
            }
            String after = (partial ? check.current().and(recorded) : check.current()).print();
            if (!problems.any() && !after.equals(before)) {
                Files.createDirectories(path.toAbsolutePath().getParent());
                Files.writeString(path, after);
            }
        } catch (IllegalArgumentException e) {
            problems.report(path + " has a line that is none of its own: " + e.getMessage()
                    + "\nrestore the file, or remove it to record all functions anew");
        } catch (IOException e) {
            problems.report(path + " cannot be read or written: " + e);
        }
    }

    private String read() throws IOException {
        try {
            return Files.readString(path);
        } catch (NoSuchFileException e) {
            return "";
        }
    }
}
