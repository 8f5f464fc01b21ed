package dev.hypha.security.pem;

import dev.hypha.security.SecurityRefusal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the entries of one text. Text outside of entries is skipped, as RFC 7468 wants; white space at the
/// ends of lines too; all else is strict: canonical base64 with its padding, and labels that match.
final class PemParser {
    static final int BYTES_MAX = 1 << 20;
    static final int ENTRIES_MAX = 1000;

    private static final Pattern BEGIN = Pattern.compile("-----BEGIN ([A-Z0-9]+(?:[ -][A-Z0-9]+){0,7})-----");
    private static final Pattern LINE_END = Pattern.compile("\r\n|\n|\r");
    private static final String BEGIN_START = "-----BEGIN";
    private static final String END_START = "-----END";
    private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf"; // of UTF-8, read as Latin 1
    private static final String EXPORT_AGAIN = "; export the file again, or copy it as a whole";

    private final String source;
    private final List<PemEntry> entries = new ArrayList<>();
    private final StringBuilder base64 = new StringBuilder();
    private @Nullable String label;
    private int lineNumber;

    PemParser(String source) {
        this.source = source;
    }

    List<PemEntry> parse(byte[] bytes) {
        if (bytes.length > BYTES_MAX) {
            throw tooLarge(source);
        }
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        for (String line : LINE_END.split(text.startsWith(BYTE_ORDER_MARK) ? text.substring(3) : text, -1)) {
            lineNumber++;
            if (label == null) {
                outside(line.stripTrailing());
            } else {
                inside(label, line.strip());
            }
        }
        if (label != null) {
            throw malformed(label, "its END line is missing" + EXPORT_AGAIN);
        }
        if (entries.isEmpty()) {
            throw new SecurityRefusal(
                    "HYP-SEC-020",
                    source + " has no line -----BEGIN ...-----, so it is no PEM file; convert DER by"
                            + " 'openssl x509 -inform der' or 'openssl pkey -inform der'");
        }
        return List.copyOf(entries);
    }

    static SecurityRefusal tooLarge(String source) {
        return new SecurityRefusal(
                "HYP-SEC-020", source + " has more than " + BYTES_MAX + " bytes, which no PEM file here needs");
    }

    private void outside(String line) {
        if (!line.startsWith(BEGIN_START)) {
            return;
        }
        Matcher begin = BEGIN.matcher(line);
        if (!begin.matches()) {
            throw new SecurityRefusal(
                    "HYP-SEC-020", source + ", line " + lineNumber + ": the BEGIN line is malformed" + EXPORT_AGAIN);
        }
        if (entries.size() == ENTRIES_MAX) {
            throw new SecurityRefusal("HYP-SEC-020", source + " has more than " + ENTRIES_MAX + " entries; split it");
        }
        label = begin.group(1);
        base64.setLength(0);
    }

    private void inside(String current, String line) {
        if (line.startsWith(END_START)) {
            if (!line.equals(END_START + " " + current + "-----")) {
                throw malformed(current, "its END line names another kind" + EXPORT_AGAIN);
            }
            entries.add(new PemEntry(source, entries.size() + 1, current, decoded(current)));
            label = null;
        } else if (line.startsWith(BEGIN_START)) {
            throw malformed(current, "another entry begins before it ends" + EXPORT_AGAIN);
        } else if (line.indexOf(':') >= 0) {
            throw withHeader(current, line);
        } else {
            base64.append(line);
        }
    }

    /// Headers belong to the older format of RFC 1421, in which OpenSSL encrypted keys.
    private SecurityRefusal withHeader(String current, String line) {
        if (line.startsWith("Proc-Type") || line.startsWith("DEK-Info")) {
            return at(current)
                    .refusal(
                            "HYP-SEC-024",
                            "the key is encrypted in OpenSSL's old way, which protects it badly; convert it by"
                                    + " 'openssl pkcs8 -topk8 -v2 aes-256-cbc -in OLD -out NEW'");
        }
        return malformed(current, "line " + lineNumber + " is a header, which PEM files of today have not; drop it");
    }

    private byte[] decoded(String current) {
        String text = base64.toString();
        byte[] content;
        try {
            content = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) { // its message repeats a character of what may be a key
            throw malformed(current, "what it contains is no base64" + EXPORT_AGAIN);
        }
        if (content.length == 0) {
            throw malformed(current, "it is empty" + EXPORT_AGAIN);
        }
        byte[] canonical = Base64.getEncoder().encode(content);
        if (!Arrays.equals(canonical, text.getBytes(StandardCharsets.ISO_8859_1))) {
            throw malformed(current, "its base64 is cut off or was changed" + EXPORT_AGAIN);
        }
        return content;
    }

    private SecurityRefusal malformed(String current, String message) {
        return at(current).refusal("HYP-SEC-020", message);
    }

    private PemEntry at(String current) {
        return new PemEntry(source, entries.size() + 1, current, new byte[0]);
    }
}
