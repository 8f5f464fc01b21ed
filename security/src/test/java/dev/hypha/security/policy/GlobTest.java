package dev.hypha.security.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
    @ParameterizedTest
    @CsvSource({
        "a.b, a.b, true",
        "a.b, a.bc, false",
        "a.b, xa.b, false",
        "*, '', true",
        "*, spiffe://shop/node/a, true",
        "spiffe://shop/node/*, spiffe://shop/node/a, true",
        "spiffe://shop/node/*, spiffe://shop/node/, true",
        "spiffe://shop/node/*, spiffe://shop/client/a, false",
        "spiffe://shop/node/*, spiffe://shopping/node/a, false",
        "spiffe://shop/*/a, spiffe://shop/node/a, true",
        "spiffe://shop/*/a, spiffe://shop/node/x/a, false",
        "spiffe://*/node/a, spiffe://shop/node/a, true",
        "spiffe://*/node/a, spiffe://evil/x/node/a, false",
        "shop.*.total, shop.Reports.total, true",
        "shop.*.total, shop.Reports.totals, false",
        "*.Test*, shop.TestOrders.all, true",
        "a*b*c, aXbbYbc, true",
    })
    void examples(String pattern, String name, boolean expected) {
        assertEquals(expected, new Glob(pattern).matches(name));
    }

    @Test
    void agreesWithARegularExpression() {
        Random random = new Random(4);
        String letters = "ab/*";
        int matching = 0;
        for (int i = 0; i < 200_000; i++) {
            String pattern = text(random, letters, 1 + random.nextInt(6));
            String name = text(random, "ab/", random.nextInt(8));
            boolean open = pattern.endsWith("*");
            String fixed = open ? pattern.substring(0, pattern.length() - 1) : pattern;
            boolean expected = Pattern.matches(fixed.replace("*", "[^/]*") + (open ? ".*" : ""), name);
            assertEquals(expected, new Glob(pattern).matches(name), () -> pattern + " on " + name);
            matching += expected ? 1 : 0;
        }
        assertTrue(matching > 10_000, "enough that match: " + matching);
    }

    private static String text(Random random, String letters, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }

    @Test
    void blankIsNoPattern() {
        assertThrows(IllegalArgumentException.class, () -> new Glob(" "));
        assertFalse(Glob.ANY.isExact());
        assertTrue(new Glob("x").isExact());
    }
}
