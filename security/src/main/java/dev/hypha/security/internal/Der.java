package dev.hypha.security.internal;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// Writes DER: each method gives one whole element, which others can contain. Source: ITU-T X.690, section 8.
public final class Der {
    /// The tag of an integer.
    public static final int INTEGER = 0x02;

    /// The tag of a bit string.
    public static final int BIT_STRING = 0x03;

    /// The tag of a byte string.
    public static final int OCTET_STRING = 0x04;

    /// The tag of an object identifier.
    public static final int OBJECT_IDENTIFIER = 0x06;

    /// The tag of a text.
    public static final int UTF8_STRING = 0x0c;

    /// The tag of a sequence.
    public static final int SEQUENCE = 0x30;

    /// The tag of a set.
    public static final int SET = 0x31;

    private static final int NULL = 0x05;
    private static final int CONTEXT = 0xa0;
    private static final int LENGTH_SHORT_MAX = 0x7f;

    private Der() {}

    /// An element of any tag.
    ///
    /// @param tag a tag of one byte
    /// @param content what it has
    /// @return the element
    public static byte[] element(int tag, byte[] content) {
        byte[] length = length(content.length);
        byte[] element = new byte[1 + length.length + content.length];
        element[0] = (byte) tag;
        System.arraycopy(length, 0, element, 1, length.length);
        System.arraycopy(content, 0, element, 1 + length.length, content.length);
        return element;
    }

    /// A sequence.
    ///
    /// @param elements whole elements
    /// @return the element
    public static byte[] sequence(byte[]... elements) {
        return element(SEQUENCE, join(Arrays.asList(elements)));
    }

    /// A set of one element, which needs no sorting.
    ///
    /// @param member a whole element
    /// @return the element
    public static byte[] setOf(byte[] member) {
        return element(SET, member);
    }

    /// A number.
    ///
    /// @param value the number
    /// @return the element
    public static byte[] integer(long value) {
        return element(INTEGER, BigInteger.valueOf(value).toByteArray());
    }

    /// A text.
    ///
    /// @param text the text
    /// @return the element
    public static byte[] utf8(String text) {
        return element(UTF8_STRING, text.getBytes(StandardCharsets.UTF_8));
    }

    /// A byte string.
    ///
    /// @param bytes its content
    /// @return the element
    public static byte[] octets(byte[] bytes) {
        return element(OCTET_STRING, bytes);
    }

    /// A bit string of whole bytes.
    ///
    /// @param bytes its content
    /// @return the element
    public static byte[] bits(byte[] bytes) {
        byte[] content = new byte[bytes.length + 1];
        System.arraycopy(bytes, 0, content, 1, bytes.length);
        return element(BIT_STRING, content);
    }

    /// Nothing, as a parameter of algorithms that have none.
    ///
    /// @return the element
    public static byte[] nothing() {
        return element(NULL, new byte[0]);
    }

    /// An element of a constructed context tag.
    ///
    /// @param number 0 to 30
    /// @param content whole elements
    /// @return the element
    public static byte[] context(int number, byte[] content) {
        return element(CONTEXT | number, content);
    }

    /// An object identifier.
    ///
    /// @param dotted as `1.2.840.113549.1.1.1`
    /// @return the element
    public static byte[] oid(String dotted) {
        List<BigInteger> arcs =
                Arrays.stream(dotted.split("\\.", -1)).map(BigInteger::new).toList();
        BigInteger first = arcs.getFirst().multiply(BigInteger.valueOf(40)).add(arcs.get(1));
        byte[] content = base128(first);
        for (BigInteger arc : arcs.subList(2, arcs.size())) {
            content = join(List.of(content, base128(arc)));
        }
        return element(OBJECT_IDENTIFIER, content);
    }

    /// Elements after one another.
    ///
    /// @param elements whole elements
    /// @return their bytes
    public static byte[] join(List<byte[]> elements) {
        byte[] joined =
                new byte[elements.stream().mapToInt(element -> element.length).sum()];
        int at = 0;
        for (byte[] element : elements) {
            System.arraycopy(element, 0, joined, at, element.length);
            at += element.length;
        }
        return joined;
    }

    private static byte[] base128(BigInteger arc) {
        int count = Math.max(1, (arc.bitLength() + 6) / 7);
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            int group = arc.shiftRight(7 * (count - 1 - i)).intValue() & 0x7f;
            bytes[i] = (byte) (i < count - 1 ? group | 0x80 : group);
        }
        return bytes;
    }

    private static byte[] length(int length) {
        if (length <= LENGTH_SHORT_MAX) {
            return new byte[] {(byte) length};
        }
        int count = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
        byte[] bytes = new byte[1 + count];
        bytes[0] = (byte) (0x80 | count);
        for (int i = 0; i < count; i++) {
            bytes[1 + i] = (byte) (length >>> (8 * (count - 1 - i)));
        }
        return bytes;
    }
}
