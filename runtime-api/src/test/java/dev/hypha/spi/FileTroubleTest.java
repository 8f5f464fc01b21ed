package dev.hypha.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class FileTroubleTest {
    @TempDir
    private Path folder;

    private static String trouble(Executable access) {
        return FileTrouble.of(assertThrows(IOException.class, access));
    }

    @Test
    void itIsToldInWords() throws IOException {
        Path missing = folder.resolve("missing");
        assertEquals("there is no file " + missing, trouble(() -> Files.readString(missing)));
        Path bytes = Files.write(folder.resolve("bytes"), new byte[] {(byte) 0xff, 0});
        assertEquals("it is no text in UTF-8", trouble(() -> Files.readString(bytes)));
        assertEquals(bytes + " is there already", trouble(() -> Files.createFile(bytes)));
        assertTrue(trouble(() -> Files.readString(folder)).contains("directory"));
        assertEquals("java.io.IOException: the disk is gone", FileTrouble.of(new IOException("the disk is gone")));
    }
}
