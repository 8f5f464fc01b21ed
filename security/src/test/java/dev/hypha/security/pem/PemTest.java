package dev.hypha.security.pem;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.security.SecurityRefusal;
import dev.hypha.security.SpiffeId;
import dev.hypha.security.authority.AuthorityOptions;
import dev.hypha.security.authority.CertificateAuthority;
import dev.hypha.security.authority.CertificateSpec;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {
    private static final CertificateAuthority AUTHORITY = CertificateAuthority.create(AuthorityOptions.of("demo"));

    @Test
    void whatIsWrittenIsReadTheSame() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            List<byte[]> contents = new ArrayList<>();
            StringBuilder text = new StringBuilder();
            for (int i = 0; i <= random.nextInt(4); i++) {
                byte[] content = new byte[1 + random.nextInt(300)];
                random.nextBytes(content);
                contents.add(content);
                text.append("about the next: \u00e4\n").append(Pem.text("SOME KIND", content));
            }
            String asOthersWrite = switch (round % 3) {
                case 0 -> text.toString();
                case 1 -> text.toString().replace("\n", "\r\n");
                default -> "\u00ef\u00bb\u00bf" + text.toString().replace("\n", " \n");
            };
            List<PemEntry> read = Pem.parse("it", asOthersWrite.getBytes(ISO_8859_1));
            assertEquals(contents.size(), read.size());
            for (int i = 0; i < read.size(); i++) {
                assertEquals("SOME KIND", read.get(i).label());
                assertEquals(i + 1, read.get(i).number());
                assertArrayEquals(contents.get(i), read.get(i).content());
            }
        }
    }

    @Test
    void certificatesAndListsOfOneFileAreToldApart() {
        X509Certificate root = AUTHORITY.certificate();
        X509Certificate leaf =
                AUTHORITY.issue(CertificateSpec.of(SpiffeId.node("demo", "a"))).certificate();
        var list = AUTHORITY.crl();
        byte[] text = (Pem.text(List.of(leaf, root)) + Pem.text(list)).getBytes(ISO_8859_1);
        assertEquals(List.of(leaf, root), Pem.certificates("it", text));
        assertEquals(List.of(list), Pem.revocationLists("it", text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no PEM at all",
                "-----BEGIN A-----\n",
                "-----BEGIN A-----\n-----END A-----\n",
                "-----BEGIN A-----\nAAAA\n-----END B-----\n",
                "-----BEGIN A-----\nAAAA\n-----END A----\n",
                "-----BEGIN A-----\nAAAA\n-----BEGIN A-----\nAAAA\n-----END A-----\n",
                "-----BEGIN A----\nAAAA\n-----END A-----\n",
                "-----BEGIN -----\nAAAA\n-----END -----\n",
                "-----BEGIN a-----\nAAAA\n-----END a-----\n",
                "-----BEGIN A-----AAAA-----END A-----",
                "-----BEGIN A-----\nAAA\n-----END A-----\n",
                "-----BEGIN A-----\nAA==AAAA\n-----END A-----\n",
                "-----BEGIN A-----\nAB==\n-----END A-----\n",
                "-----BEGIN A-----\nAA$A\n-----END A-----\n",
                "-----BEGIN A-----\nComment: x\n\nAAAA\n-----END A-----\n",
            })
    void whatIsNoPemIsRefused(String text) {
        SecurityRefusal refusal =
                assertThrows(SecurityRefusal.class, () -> Pem.parse("file.pem", text.getBytes(ISO_8859_1)));
        assertEquals("HYP-SEC-020", refusal.code());
        assertTrue(refusal.getMessage().contains("file.pem"), refusal.getMessage());
    }

    @Test
    void sizeAndCountAreBounded() {
        byte[] large = new byte[(1 << 20) + 1];
        assertEquals("HYP-SEC-020", code(() -> Pem.parse("it", large)));
        byte[] many = Pem.text("A", new byte[] {1}).repeat(1001).getBytes(ISO_8859_1);
        assertEquals("HYP-SEC-020", code(() -> Pem.parse("it", many)));
        byte[] longLabel = ("-----BEGIN" + " A".repeat(100) + "-----\n").getBytes(ISO_8859_1);
        assertEquals("HYP-SEC-020", code(() -> Pem.parse("it", longLabel)));
    }

    /// Whatever byte of a certificate is another: it is read as something else, or refused in our own words.
    @Test
    void changedBytesAreRefusedOrReadButNeverFailOtherwise() throws Exception {
        byte[] good = AUTHORITY.certificate().getEncoded();
        byte[] goodList = AUTHORITY.crl().getEncoded();
        Random random = new Random(11);
        int refused = 0;
        for (int round = 0; round < 4000; round++) {
            byte[] bad = (round % 2 == 0 ? good : goodList).clone();
            for (int i = 0; i <= random.nextInt(3); i++) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            byte[] text = Pem.text(round % 2 == 0 ? Pem.CERTIFICATE : Pem.REVOCATION_LIST, bad)
                    .getBytes(ISO_8859_1);
            try {
                if (round % 2 == 0) {
                    assertEquals(1, Pem.certificates("it", text).size());
                } else {
                    assertEquals(1, Pem.revocationLists("it", text).size());
                }
            } catch (SecurityRefusal e) {
                refused++;
                assertEquals("HYP-SEC-023", e.code());
            }
        }
        assertTrue(refused > 100, "only " + refused + " were refused");
    }

    @Test
    void bytesBehindACertificateAreRefused() throws Exception {
        byte[] good = AUTHORITY.certificate().getEncoded();
        byte[] longer = java.util.Arrays.copyOf(good, good.length + 1);
        byte[] text = Pem.text(Pem.CERTIFICATE, longer).getBytes(ISO_8859_1);
        assertEquals("HYP-SEC-023", code(() -> Pem.certificates("it", text)));
    }

    @Test
    void aFileWithoutTheWantedKindIsRefused() {
        byte[] list = Pem.text(AUTHORITY.crl()).getBytes(ISO_8859_1);
        assertEquals("HYP-SEC-023", code(() -> Pem.certificates("it", list)));
        byte[] certificate = Pem.text(List.of(AUTHORITY.certificate())).getBytes(ISO_8859_1);
        assertEquals("HYP-SEC-023", code(() -> Pem.revocationLists("it", certificate)));
        assertEquals("HYP-SEC-023", code(() -> Pem.request("it", certificate)));
        assertEquals("HYP-SEC-023", code(() -> PemKeys.parse("it", certificate, Passphrase.NONE)));
        byte[] requests = Pem.text(Pem.REQUEST, new byte[] {1}).repeat(2).getBytes(ISO_8859_1);
        assertEquals("HYP-SEC-023", code(() -> Pem.request("it", requests)));
    }

    @Test
    void entriesTellNothingOfTheirContent() {
        PemEntry entry = Pem.parse(
                        "it", Pem.text("PRIVATE KEY", new byte[] {1, 2, 3}).getBytes(ISO_8859_1))
                .getFirst();
        assertEquals("it, entry 1 (PRIVATE KEY)", entry.toString());
        assertFalse(entry.toString().contains("AQID"));
    }

    private static String code(Runnable action) {
        return assertThrows(SecurityRefusal.class, action::run).code();
    }
}
