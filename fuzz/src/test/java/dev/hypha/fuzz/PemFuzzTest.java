package dev.hypha.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.hypha.security.CertifiedLabels;
import dev.hypha.security.SecurityRefusal;
import dev.hypha.security.SpiffeId;
import dev.hypha.security.authority.AuthorityOptions;
import dev.hypha.security.authority.CertificateAuthority;
import dev.hypha.security.authority.CertificateSpec;
import dev.hypha.security.join.JoinToken;
import dev.hypha.security.pem.Passphrase;
import dev.hypha.security.pem.Pem;
import dev.hypha.security.pem.PemEntry;
import dev.hypha.security.pem.PemKeys;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Timeout;

/// Any bytes are what they say, or a [SecurityRefusal]: files of certificates and keys, requests that come
/// over the network, tokens, certified labels. What was read is the same after another way there and back.
///
/// As a test it replays the inputs that are kept beside it; with `JAZZER_FUZZ=1` it looks for new ones.
class PemFuzzTest {
    private static final CertificateAuthority AUTHORITY = CertificateAuthority.create(AuthorityOptions.of("demo"));
    private static final CertificateSpec SPEC = CertificateSpec.of(SpiffeId.node("demo", "a"));

    @FuzzTest(maxDuration = "1m")
    @Timeout(120)
    void anyBytesArePemOrARefusal(byte[] bytes) {
        try {
            StringBuilder again = new StringBuilder();
            List<PemEntry> entries = Pem.parse("input", bytes);
            entries.forEach(entry -> again.append(Pem.text(entry.label(), entry.content())));
            List<PemEntry> reread = Pem.parse("again", ascii(again.toString()));
            assertEquals(entries.size(), reread.size());
            for (int i = 0; i < entries.size(); i++) {
                assertEquals(entries.get(i).label(), reread.get(i).label());
                assertArrayEquals(entries.get(i).content(), reread.get(i).content());
            }
        } catch (SecurityRefusal e) {
            assertEquals("HYP-SEC-020", codeOfParser(e));
        }
        refusedAtMost(() -> Pem.certificates("input", bytes).forEach(CertifiedLabels::of));
        refusedAtMost(() -> Pem.revocationLists("input", bytes));
        refusedAtMost(() -> PemKeys.parse("input", bytes, Passphrase.NONE));
        refusedAtMost(() -> AUTHORITY.sign(Pem.request("input", bytes), SPEC));
    }

    @FuzzTest(maxDuration = "1m")
    @Timeout(120)
    void anyBytesAreARequestOrARefusal(byte[] der) {
        refusedAtMost(() -> AUTHORITY.sign(der, SPEC));
    }

    @FuzzTest(maxDuration = "1m")
    @Timeout(120)
    void anyBytesAreLabelsOrARefusal(byte[] value) {
        try {
            var labels = CertifiedLabels.decode(value);
            assertEquals(labels, CertifiedLabels.decode(CertifiedLabels.encode(labels)));
        } catch (IllegalArgumentException e) {
            assertEquals(IllegalArgumentException.class, e.getClass());
        }
    }

    @FuzzTest(maxDuration = "1m")
    @Timeout(120)
    void anyTextIsATokenOrARefusal(byte[] bytes) {
        try {
            JoinToken token = JoinToken.parse(new String(bytes, StandardCharsets.UTF_8));
            assertEquals(token.text(), JoinToken.parse(token.text()).text());
        } catch (SecurityRefusal e) {
            assertEquals("HYP-SEC-031", e.code());
        }
    }

    /// A key in the old encryption is well formed PEM, and refused all the same.
    private static String codeOfParser(SecurityRefusal refusal) {
        return refusal.code().equals("HYP-SEC-024") ? "HYP-SEC-020" : refusal.code();
    }

    private static void refusedAtMost(Runnable action) {
        try {
            action.run();
        } catch (SecurityRefusal e) {
            assertEquals(e.code(), e.getMessage().substring(0, e.code().length()));
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
