package dev.hypha.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.security.internal.Der;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CertifiedLabelsTest {
    @Test
    void labelsAreReadAsTheyWereWritten() {
        Random random = new Random(1);
        for (int count = 0; count <= CertifiedLabels.COUNT_MAX; count++) {
            Map<String, String> labels = new TreeMap<>();
            while (labels.size() < count) {
                labels.put("node.hypha.dev/" + Integer.toHexString(random.nextInt()), "v" + random.nextInt(100));
            }
            assertEquals(labels, CertifiedLabels.decode(CertifiedLabels.encode(labels)));
        }
    }

    @Test
    void whatBeginsWithThePrefixIsRestricted() {
        assertTrue(CertifiedLabels.isRestricted("node.hypha.dev/tier"));
        assertFalse(CertifiedLabels.isRestricted("zone"));
    }

    @Test
    void anythingElseIsRefused() {
        byte[] good = CertifiedLabels.encode(Map.of("node.hypha.dev/a", "b", "node.hypha.dev/c", "d"));
        for (int length = 0; length < good.length; length++) {
            assertRefused(Arrays.copyOf(good, length));
        }
        assertRefused(Arrays.copyOf(good, good.length + 1));
        assertRefused(texts("node.hypha.dev/c=d", "node.hypha.dev/a=b"));
        assertRefused(texts("node.hypha.dev/a=b", "node.hypha.dev/a=c"));
        assertRefused(texts("node.hypha.dev/a"));
        assertRefused(texts("zone=b"));
        assertRefused(Der.octets(good));
        Random random = new Random(2);
        for (int round = 0; round < 2000; round++) {
            byte[] bad = good.clone();
            bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            try {
                CertifiedLabels.check(CertifiedLabels.decode(bad));
            } catch (IllegalArgumentException e) {
                assertFalse(String.valueOf(e.getMessage()).isEmpty());
            }
        }
    }

    @Test
    void tooManyAreRefused() {
        Map<String, String> many = new TreeMap<>();
        for (int i = 0; i <= CertifiedLabels.COUNT_MAX; i++) {
            many.put("node.hypha.dev/" + i, "");
        }
        assertThrows(IllegalArgumentException.class, () -> CertifiedLabels.encode(many));
    }

    private static byte[] texts(String... texts) {
        return Der.sequence(List.of(texts).stream().map(Der::utf8).toArray(byte[][]::new));
    }

    private static void assertRefused(byte[] value) {
        assertThrows(IllegalArgumentException.class, () -> CertifiedLabels.decode(value));
    }
}
