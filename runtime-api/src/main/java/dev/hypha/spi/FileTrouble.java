package dev.hypha.spi;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/// Why a file cannot be read or written, in words: the messages of most of these exceptions are no more than the
/// file's name.
public final class FileTrouble {
    private FileTrouble() {}

    /// Why, for people.
    ///
    /// @param cause what was thrown
    /// @return such as `there is no file a.yaml`
    public static String of(IOException cause) {
        return switch (cause) {
            case NoSuchFileException missing -> "there is no file " + missing.getFile();
            case AccessDeniedException denied -> "this user may not use " + denied.getFile();
            case FileAlreadyExistsException there -> there.getFile() + " is there already";
            case NotDirectoryException file -> file.getFile() + " is no folder";
            case FileSystemException other ->
                other.getMessage() + " (" + other.getClass().getSimpleName() + ")";
            case CharacterCodingException unusedText -> "it is no text in UTF-8";
            default -> cause.toString();
        };
    }
}
