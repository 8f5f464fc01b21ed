package dev.hypha.transport.internal;

import dev.hypha.security.SecurityRefusal;
import io.netty.handler.ssl.NotSslRecordException;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Says in our words why TLS failed, whatever library and side it failed in.
final class TlsFailure {
    private static final int CAUSES_MAX = 16;
    private static final int TEXT_LENGTH_MAX = 300;
    private static final Pattern ALERT = Pattern.compile("alert:?[_ ]+([a-z_]+)", Pattern.CASE_INSENSITIVE);
    /// Alerts of a peer that wants another certificate (RFC 8446, section 6.2).
    private static final Set<String> ABOUT_CERTIFICATES = Set.of(
            "bad_certificate",
            "unsupported_certificate",
            "certificate_revoked",
            "certificate_expired",
            "certificate_unknown",
            "unknown_ca",
            "access_denied",
            "certificate_required");

    private TlsFailure() {}

    /// Explains a failure.
    ///
    /// @param thrown what was caught; null if the link just closed
    /// @return a code, what happened, and what to do
    static String explain(@Nullable Throwable thrown) {
        @Nullable Throwable each = thrown;
        String text = thrown == null ? "the connection closed" : String.valueOf(thrown.getMessage());
        for (int i = 0; i < CAUSES_MAX && each != null; i++) {
            if (each instanceof SecurityRefusal) {
                return String.valueOf(each.getMessage());
            }
            if (each instanceof NotSslRecordException) {
                return "HYP-SEC-014 what the other side sends is not TLS: configure a certificate there too, or the right port";
            }
            if (each instanceof ClosedChannelException) {
                text = "the other side closed the connection during the handshake";
            }
            String message = String.valueOf(each.getMessage());
            Matcher alert = ALERT.matcher(message);
            if (alert.find()) {
                String name = alert.group(1).toLowerCase(Locale.ROOT);
                if (ABOUT_CERTIFICATES.contains(name)) {
                    return "HYP-SEC-013 the other side refuses this node's certificate (TLS alert " + name
                            + "); its log says why, and 'hypha cert status' shows the certificate";
                }
            }
            each = each.getCause();
        }
        return "HYP-SEC-014 the TLS handshake failed; both sides need TLS 1.3 and a certificate: " + shortened(text);
    }

    private static String shortened(String text) {
        String printable = text.replaceAll("[^\\x20-\\x7e]", "?");
        return printable.length() > TEXT_LENGTH_MAX ? printable.substring(0, TEXT_LENGTH_MAX) + "..." : printable;
    }
}
