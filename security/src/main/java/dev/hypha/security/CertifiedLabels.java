package dev.hypha.security;

import dev.hypha.NodeLabels;
import dev.hypha.security.internal.Der;
import dev.hypha.security.internal.DerReader;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The labels that the authority vouches for: they stand in a node's certificate, so that no node can give
/// them to itself. Their keys begin with `node.hypha.dev/`.
///
/// The extension [#OID] holds a sequence of texts `key=value` (`SEQUENCE OF UTF8String`), strictly ascending.
/// It is not critical, so that other software accepts the certificate. Reading takes the JDK alone.
public final class CertifiedLabels {
    /// The extension, of an arc that belongs to a UUID (ITU-T X.667).
    public static final String OID = "2.25.24428989041057694224912720431663457834";

    /// What the keys of labels begin with that a node must not claim by itself.
    public static final String PREFIX = NodeLabels.RESTRICTED_PREFIX;

    /// The most labels in one certificate.
    public static final int COUNT_MAX = 64;

    private static final Pattern KEY = Pattern.compile("node\\.hypha\\.dev/[A-Za-z0-9][A-Za-z0-9._/-]{0,62}");
    private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9._:-]{0,63}");

    private CertifiedLabels() {}

    /// Whether only a certificate (or the operator) may give a node this label.
    ///
    /// @param key the label's key
    /// @return true if it begins with [#PREFIX]
    public static boolean isRestricted(String key) {
        return NodeLabels.isRestricted(key);
    }

    /// Reads a certificate's labels. The certificate must have been verified before.
    ///
    /// @param certificate a node's own
    /// @return by key, in order; empty without the extension
    /// @throws SecurityRefusal `HYP-SEC-023` if the extension is malformed
    public static SortedMap<String, String> of(X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue(OID);
        if (extension == null) {
            return new TreeMap<>();
        }
        try {
            return decode(new DerReader(extension).content(Der.OCTET_STRING));
        } catch (IllegalArgumentException e) {
            throw new SecurityRefusal(
                    "HYP-SEC-023",
                    "the labels in the certificate of "
                            + certificate.getSubjectX500Principal().getName() + " are malformed: " + e.getMessage()
                            + "; have it issued again by 'hypha ca'",
                    e);
        }
    }

    /// Reads the extension's value.
    ///
    /// @param value what [#encode] wrote
    /// @return by key, in order
    /// @throws IllegalArgumentException if it is anything else
    public static SortedMap<String, String> decode(byte[] value) {
        DerReader all = new DerReader(value);
        DerReader texts = all.enter(Der.SEQUENCE);
        all.finish();
        TreeMap<String, String> labels = new TreeMap<>();
        while (!texts.atEnd()) {
            String text = new String(texts.content(Der.UTF8_STRING), StandardCharsets.UTF_8);
            int sign = text.indexOf('=');
            if (sign < 0) {
                throw new IllegalArgumentException("a label has no value");
            }
            String key = text.substring(0, sign);
            if (!labels.isEmpty() && labels.lastKey().compareTo(key) >= 0) {
                throw new IllegalArgumentException("labels are not in order");
            }
            labels.put(key, text.substring(sign + 1));
        }
        check(labels);
        return labels;
    }

    /// Writes the extension's value.
    ///
    /// @param labels by key
    /// @return the value
    /// @throws IllegalArgumentException if a label is not allowed
    public static byte[] encode(Map<String, String> labels) {
        check(labels);
        List<byte[]> texts = new ArrayList<>();
        new TreeMap<>(labels).forEach((key, value) -> texts.add(Der.utf8(key + "=" + value)));
        return Der.element(Der.SEQUENCE, Der.join(texts));
    }

    /// Checks what may stand in a certificate.
    ///
    /// @param labels by key
    /// @throws IllegalArgumentException if there are too many, or a key or a value has other characters than
    ///     allowed
    public static void check(Map<String, String> labels) {
        if (labels.size() > COUNT_MAX) {
            throw new IllegalArgumentException(
                    "a certificate has at most " + COUNT_MAX + " labels, not " + labels.size());
        }
        labels.forEach((key, value) -> {
            if (!KEY.matcher(key).matches()) {
                throw new IllegalArgumentException("the key of a certified label is " + PREFIX
                        + " and 1 to 63 of the characters A-Z a-z 0-9 . _ / -, was '" + key + "'");
            }
            if (!VALUE.matcher(value).matches()) {
                throw new IllegalArgumentException(
                        "the value of a certified label has up to 63 of the characters A-Z a-z 0-9 . _ : -, was '"
                                + value + "' for " + key);
            }
        });
    }
}
