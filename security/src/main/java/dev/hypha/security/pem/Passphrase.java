package dev.hypha.security.pem;

import dev.hypha.security.SecurityRefusal;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/// What a private key is encrypted with. Its text tells nothing.
///
/// The JDK's key derivation takes printable ASCII characters alone, so others are refused rather than mapped.
public final class Passphrase {
    /// No passphrase: encrypted keys are refused.
    public static final Passphrase NONE = new Passphrase(new char[0]);

    private static final int LENGTH_MAX = 1024;

    private final char[] characters;

    private Passphrase(char[] characters) {
        this.characters = characters;
    }

    /// A passphrase.
    ///
    /// @param characters is copied, and may be wiped afterwards
    /// @return the passphrase
    /// @throws SecurityRefusal `HYP-SEC-024` if it is empty, longer than 1024 or has other characters than
    ///     printable ASCII
    public static Passphrase of(char[] characters) {
        if (characters.length == 0 || characters.length > LENGTH_MAX) {
            throw new SecurityRefusal(
                    "HYP-SEC-024",
                    "a passphrase has 1 to " + LENGTH_MAX + " characters, this one " + characters.length);
        }
        for (char c : characters) {
            if (c < ' ' || c > '~') {
                throw new SecurityRefusal(
                        "HYP-SEC-024", "a passphrase may have printable ASCII characters only; choose another");
            }
        }
        return new Passphrase(characters.clone());
    }

    /// Reads a passphrase: the first line of a file that others cannot read.
    ///
    /// @param file the file
    /// @return the passphrase
    /// @throws SecurityRefusal `HYP-SEC-021`, `-022` or `-024` if it cannot be read, is open to others or is
    ///     none
    public static Passphrase read(Path file) {
        byte[] bytes = PemFiles.readSecret(file);
        CharBuffer text = StandardCharsets.ISO_8859_1.decode(ByteBuffer.wrap(bytes));
        int end = 0;
        while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
            end++;
        }
        char[] line = new char[end];
        text.get(line);
        try {
            return of(line);
        } finally {
            Arrays.fill(line, '\0');
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /// Whether it is [#NONE].
    ///
    /// @return true if there is no passphrase
    public boolean isNone() {
        return characters.length == 0;
    }

    /// Whether another one is the same.
    ///
    /// @param other any
    /// @return true if all characters are
    public boolean isSame(Passphrase other) {
        return Arrays.equals(characters, other.characters);
    }

    /// The characters, for the JDK.
    char[] characters() {
        return characters.clone();
    }

    /// Nothing about it.
    @Override
    public String toString() {
        return isNone() ? "no passphrase" : "a passphrase";
    }
}
