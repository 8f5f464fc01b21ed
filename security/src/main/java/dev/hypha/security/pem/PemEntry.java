package dev.hypha.security.pem;

import dev.hypha.security.SecurityRefusal;

/// One `BEGIN` to `END` of a PEM file. Its text never tells the content, which may be a key.
public final class PemEntry {
    private final String source;
    private final int number;
    private final String label;
    private final byte[] content;

    /// An entry.
    ///
    /// @param source the file, for messages
    /// @param number its place in the file, from 1
    /// @param label what stands behind `BEGIN`
    /// @param content the bytes, DER as a rule
    PemEntry(String source, int number, String label, byte[] content) {
        this.source = source;
        this.number = number;
        this.label = label;
        this.content = content;
    }

    /// What kind it says it is.
    ///
    /// @return as `CERTIFICATE`
    public String label() {
        return label;
    }

    /// Its place in the file.
    ///
    /// @return from 1
    public int number() {
        return number;
    }

    /// What it contains.
    ///
    /// @return a copy
    public byte[] content() {
        return content.clone();
    }

    /// A refusal that names the file and this entry.
    SecurityRefusal refusal(String code, String message) {
        return new SecurityRefusal(code, where() + ": " + message);
    }

    /// As [#refusal], because of another failure.
    SecurityRefusal refusal(String code, String message, Throwable cause) {
        return new SecurityRefusal(code, where() + ": " + message, cause);
    }

    private String where() {
        return source + ", entry " + number + " (" + label + ")";
    }

    /// Where it stands and what kind it is, without its content.
    @Override
    public String toString() {
        return where();
    }
}
