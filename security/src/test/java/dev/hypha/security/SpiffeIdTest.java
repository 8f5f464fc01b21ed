package dev.hypha.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpiffeIdTest {
    @ParameterizedTest
    @ValueSource(strings = {"spiffe://demo/node/worker-1", "spiffe://a.b-c_d.example.org/client/Alice.2"})
    void itsTextIsReadAndWrittenTheSame(String uri) {
        assertEquals(uri, SpiffeId.parse(uri).uri());
        assertEquals(new Identity(uri), SpiffeId.parse(uri).identity());
    }

    @Test
    void itSaysWhoAndWhere() {
        assertEquals(SpiffeId.node("demo", "a"), SpiffeId.parse("spiffe://demo/node/a"));
        assertEquals(SpiffeId.client("demo", "a"), SpiffeId.parse("spiffe://demo/client/a"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "spiffe://",
                "demo/node/a",
                "https://demo/node/a",
                "SPIFFE://demo/node/a",
                "spiffe://demo",
                "spiffe://demo/",
                "spiffe://demo/node",
                "spiffe://demo/node/",
                "spiffe://demo/node/a/",
                "spiffe://demo/node/a/b",
                "spiffe://demo//a",
                "spiffe:///node/a",
                "spiffe://demo/admin/a",
                "spiffe://demo/Node/a",
                "spiffe://Demo/node/a",
                "spiffe://demo:7100/node/a",
                "spiffe://user@demo/node/a",
                "spiffe://demo/node/..",
                "spiffe://demo/node/.",
                "spiffe://demo/node/a?b",
                "spiffe://demo/node/a#b",
                "spiffe://demo/node/%61",
                "spiffe://demo/node/a b",
                "spiffe://demo/node/\u0430",
                "spiffe://demo/node/a\u0000",
            })
    void anythingElseIsRefused(String uri) {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> SpiffeId.parse(uri));
        assertTrue(String.valueOf(refusal.getMessage()).contains("was '"), refusal::getMessage);
    }
}
