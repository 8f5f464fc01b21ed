package dev.hypha.security.pem;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.security.SecurityRefusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PemKeysTest {
    private static final Passphrase SECRET = Passphrase.of("correct horse".toCharArray());

    @TempDir
    private Path folder;

    @Test
    void keysAreWrittenForTheirOwnerAloneAndReadAgain() throws Exception {
        PrivateKey key = key("EC", 256);
        Path file = folder.resolve("key.pem");
        PemFiles.writeSecret(file, PemKeys.text(key));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(key, PemKeys.read(file, Passphrase.NONE));
        PemFiles.writeSecret(file, PemKeys.text(key, SECRET, new SecureRandom()));
        assertEquals(key, PemKeys.read(file, SECRET));
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(1, left.count());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw----r--", "rw--w----", "rw-----w-", "rwxrwxrwx"})
    void aKeyThatOthersCanReadIsRefused(String mode) throws Exception {
        Path file = folder.resolve("key.pem");
        PemFiles.writeSecret(file, PemKeys.text(key("EC", 256)));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        SecurityRefusal refusal = assertThrows(SecurityRefusal.class, () -> PemKeys.read(file, Passphrase.NONE));
        assertEquals("HYP-SEC-022", refusal.code());
        assertTrue(refusal.getMessage().contains("chmod 600 " + file), refusal.getMessage());
    }

    @Test
    void aKeyThatTheGroupCanReadIsFineAsInKubernetes() throws Exception {
        Path file = folder.resolve("..data-key.pem");
        PrivateKey key = key("EC", 256);
        PemFiles.writeSecret(file, PemKeys.text(key));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r-----"));
        Path link = Files.createSymbolicLink(folder.resolve("key.pem"), file);
        assertEquals(key, PemKeys.read(link, Passphrase.NONE));
    }

    @Test
    void aWrongOrMissingPassphraseIsRefused() throws Exception {
        byte[] text = PemKeys.text(key("EC", 256), SECRET, new SecureRandom()).getBytes(ISO_8859_1);
        assertEquals("HYP-SEC-024", code(() -> PemKeys.parse("it", text, Passphrase.NONE)));
        Passphrase wrong = Passphrase.of("wrong".toCharArray());
        SecurityRefusal refusal = assertThrows(SecurityRefusal.class, () -> PemKeys.parse("it", text, wrong));
        assertEquals("HYP-SEC-024", refusal.code());
        assertFalse(refusal.getMessage().contains("correct"), refusal.getMessage());
        assertEquals("a passphrase", SECRET.toString());
    }

    @Test
    void aKeyThatTakesForeverToDecryptIsRefused() throws Exception {
        byte[] der = Pem.parse(
                        "it",
                        PemKeys.text(key("EC", 256), SECRET, new SecureRandom()).getBytes(ISO_8859_1))
                .getFirst()
                .content();
        String hex = HexFormat.of().formatHex(der);
        assertTrue(hex.contains("02030927c0"), "600000 rounds");
        byte[] many = HexFormat.of().parseHex(hex.replace("02030927c0", "02037fffff"));
        byte[] text = Pem.text("ENCRYPTED PRIVATE KEY", many).getBytes(ISO_8859_1);
        SecurityRefusal refusal = assertThrows(SecurityRefusal.class, () -> PemKeys.parse("it", text, SECRET));
        assertTrue(refusal.getMessage().contains("rounds"), refusal.getMessage());
    }

    @Test
    void aPassphraseComesFromTheFirstLineOfAFile() throws IOException {
        Path file = folder.resolve("passphrase");
        PemFiles.writeSecret(file, "correct horse\nanything\n");
        assertEquals("correct horse", new String(Passphrase.read(file).characters()));
        PemFiles.writeSecret(file, "\n");
        assertEquals("HYP-SEC-024", code(() -> Passphrase.read(file)));
        PemFiles.writeSecret(file, "caf\u00e9\n");
        assertEquals("HYP-SEC-024", code(() -> Passphrase.read(file)));
        PemFiles.write(file, "correct horse\n");
        assertEquals("HYP-SEC-022", code(() -> Passphrase.read(file)));
        assertEquals("HYP-SEC-021", code(() -> Passphrase.read(folder.resolve("none"))));
        assertEquals("HYP-SEC-021", code(() -> Passphrase.read(folder)));
    }

    /// Damaged keys are refused in words that have nothing of the key.
    @Test
    void damagedKeysAreRefusedWithoutAWordOfThem() throws Exception {
        String good = PemKeys.text(key("EC", 256));
        String[] lines = good.split("\n", -1);
        Random random = new Random(3);
        int refused = 0;
        for (int round = 0; round < 2000; round++) {
            StringBuilder bad = new StringBuilder(good);
            int at = lines[0].length() + 1 + random.nextInt(good.length() - lines[0].length() - 1);
            bad.setCharAt(at, (char) (33 + random.nextInt(94)));
            try {
                PrivateKey read = PemKeys.parse("it", bad.toString().getBytes(ISO_8859_1), Passphrase.NONE);
                assertEquals("EC", read.getAlgorithm());
            } catch (SecurityRefusal e) {
                refused++;
                for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                    String message = String.valueOf(cause.getMessage());
                    assertFalse(message.contains(lines[1].substring(0, 8)), message);
                    assertFalse(message.contains(lines[2].substring(0, 8)), message);
                }
            }
        }
        assertTrue(refused > 100, "only " + refused + " were refused");
    }

    @Test
    void twoKeysInAFileAreRefused() throws Exception {
        byte[] text = PemKeys.text(key("EC", 256)).repeat(2).getBytes(ISO_8859_1);
        assertEquals("HYP-SEC-023", code(() -> PemKeys.parse("it", text, Passphrase.NONE)));
    }

    @Test
    void otherAlgorithmsAreRefused() throws Exception {
        PrivateKey key =
                KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate();
        byte[] text = PemKeys.text(key).getBytes(ISO_8859_1);
        assertEquals("HYP-SEC-025", code(() -> PemKeys.parse("it", text, Passphrase.NONE)));
    }

    @ParameterizedTest
    @CsvSource({
        "EC, genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256",
        "EC, ecparam -name prime256v1 -genkey",
        "EC, ecparam -name secp384r1 -genkey -noout",
        "RSA, genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048",
        "RSA, genrsa -traditional 2048",
        "EC, genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -aes256 -pass pass:correct_horse",
        "EC, genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-521 -aes-128-cbc -pass pass:correct_horse",
    })
    void keysOfOpensslAreRead(String algorithm, String command) throws Exception {
        Openssl openssl = new Openssl(folder);
        Path file = folder.resolve("key.pem");
        String made = openssl.run(command.split(" ", -1));
        PemFiles.writeSecret(file, made.substring(made.indexOf("-----BEGIN")));
        PrivateKey key = PemKeys.read(file, Passphrase.of("correct_horse".toCharArray()));
        assertEquals(algorithm, key.getAlgorithm());
    }

    @ParameterizedTest
    @CsvSource({
        "-topk8 -v1 PBE-SHA1-3DES",
        "-topk8 -scrypt",
        "-traditional",
    })
    void badlyOrStrangelyEncryptedKeysAreRefused(String options) throws Exception {
        Openssl openssl = new Openssl(folder);
        Path plain = folder.resolve("plain.pem");
        PemFiles.writeSecret(plain, PemKeys.text(key("EC", 256)));
        String command = options.equals("-traditional")
                ? "ec -aes256 -in plain.pem -out key.pem -passout pass:correct_horse"
                : "pkcs8 " + options + " -in plain.pem -out key.pem -passout pass:correct_horse";
        var _ = openssl.run(command.split(" ", -1));
        Path file = folder.resolve("key.pem");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Passphrase passphrase = Passphrase.of("correct_horse".toCharArray());
        assertEquals("HYP-SEC-024", code(() -> PemKeys.read(file, passphrase)));
    }

    @Test
    void opensslReadsOurKeys() throws Exception {
        Openssl openssl = new Openssl(folder);
        PrivateKey key = key("EC", 256);
        PemFiles.writeSecret(folder.resolve("plain.pem"), PemKeys.text(key));
        PemFiles.writeSecret(folder.resolve("secret.pem"), PemKeys.text(key, SECRET, new SecureRandom()));
        String plain = openssl.run("pkey", "-in", "plain.pem", "-pubout");
        assertEquals(plain, openssl.run("pkey", "-in", "secret.pem", "-passin", "pass:correct horse", "-pubout"));
    }

    private static PrivateKey key(String algorithm, int bits) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits);
        return generator.generateKeyPair().getPrivate();
    }

    private static String code(Runnable action) {
        return assertThrows(SecurityRefusal.class, action::run).code();
    }
}
