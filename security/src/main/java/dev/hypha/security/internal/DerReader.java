package dev.hypha.security.internal;

import java.util.Arrays;

/// Reads DER from bytes that may be lies: what is no DER, or not what was expected, is an
/// [IllegalArgumentException] that does not repeat the bytes. Not thread safe.
public final class DerReader {
    private static final int LENGTH_LONG = 0x80;
    private static final int LENGTH_BYTES_MAX = 4;

    private final byte[] bytes;
    private int at;
    private final int end;

    /// A reader of elements that follow one another.
    ///
    /// @param bytes the elements
    public DerReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private DerReader(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    /// Whether all was read.
    ///
    /// @return false if something follows
    public boolean atEnd() {
        return at == end;
    }

    /// Whether the next element has a tag.
    ///
    /// @param tag the tag
    /// @return false at the end too
    public boolean nextIs(int tag) {
        return at < end && (bytes[at] & 0xff) == tag;
    }

    /// Goes into the next element.
    ///
    /// @param tag the tag that it must have
    /// @return a reader of what is in it
    public DerReader enter(int tag) {
        if (!nextIs(tag)) {
            throw new IllegalArgumentException("an element of tag " + tag + " is missing");
        }
        at++;
        int length = length();
        DerReader inner = new DerReader(bytes, at, at + length);
        at += length;
        return inner;
    }

    /// Reads the content of the next element.
    ///
    /// @param tag the tag that it must have
    /// @return its content
    public byte[] content(int tag) {
        DerReader inner = enter(tag);
        return Arrays.copyOfRange(bytes, inner.at, inner.end);
    }

    /// Reads the next element, whatever it is.
    ///
    /// @return all of it, with tag and length
    public byte[] element() {
        int from = at;
        if (atEnd()) {
            throw new IllegalArgumentException("an element is missing");
        }
        var _ = enter(bytes[at] & 0xff);
        return Arrays.copyOfRange(bytes, from, at);
    }

    /// Checks that all was read.
    public void finish() {
        if (!atEnd()) {
            throw new IllegalArgumentException("there are " + (end - at) + " bytes too many");
        }
    }

    private int length() {
        int first = next();
        if (first < LENGTH_LONG) {
            return checked(first);
        }
        int count = first & 0x7f;
        if (count == 0 || count > LENGTH_BYTES_MAX) {
            throw new IllegalArgumentException("a length is indefinite or too long");
        }
        long length = 0;
        for (int i = 0; i < count; i++) {
            length = length << 8 | next();
        }
        if (length < LENGTH_LONG || length >>> (8 * (count - 1)) == 0) {
            throw new IllegalArgumentException("a length is not as short as it can be");
        }
        return checked(length);
    }

    private int next() {
        if (atEnd()) {
            throw new IllegalArgumentException("an element is cut off");
        }
        return bytes[at++] & 0xff;
    }

    private int checked(long length) {
        if (length > end - at) {
            throw new IllegalArgumentException("an element is cut off");
        }
        return (int) length;
    }
}
