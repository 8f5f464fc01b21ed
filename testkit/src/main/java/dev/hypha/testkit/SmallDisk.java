package dev.hypha.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// A file system of its own with little room, for tests of full disks. Only root can make one; where a test may
/// not, it is skipped.
///
/// @param folder where it is
public record SmallDisk(Path folder) implements AutoCloseable {
    /// Makes one in memory.
    ///
    /// @param folder where, in a folder of the test's own
    /// @param megabytes its size
    /// @return the disk, to be closed when nobody uses it any more
    /// @throws IOException if the folder cannot be made
    /// @throws InterruptedException if interrupted
    public static SmallDisk mount(Path folder, int megabytes) throws IOException, InterruptedException {
        Files.createDirectory(folder);
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", folder.toString()),
                "a small file system cannot be mounted here: only root can");
        return new SmallDisk(folder);
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    @Override
    public void close() throws IOException {
        try {
            assertTrue(run("umount", folder.toString()), () -> folder + " is still in use");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(folder + " stays mounted", e);
        }
    }
}
