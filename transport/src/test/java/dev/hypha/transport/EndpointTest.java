package dev.hypha.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp://127.0.0.1:7100",
                "tcp://[::1]:0",
                "tcp://host.example:65535",
                "unix:/run/a.sock",
                "memory:a-1"
            })
    void parsesWhatItPrints(String text) {
        assertEquals(text, Endpoint.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "127.0.0.1:7100",
                "tcp://127.0.0.1",
                "tcp://:7100",
                "tcp://a:b",
                "tcp://a:65536",
                "tcp://a:-1",
                "tcp://::1:7100",
                "unix:relative",
                "memory:",
                "memory:a b",
                "http://a:1"
            })
    void anythingElseIsRefusedWithTheText(String text) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> Endpoint.parse(text));
        assertTrue(String.valueOf(refusal.getMessage()).contains("'" + text + "'"), refusal.getMessage());
    }
}
