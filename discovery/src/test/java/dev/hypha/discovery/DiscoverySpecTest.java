package dev.hypha.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiscoverySpecTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "static:tcp://a:1,tcp://b:2 | static",
                "dns:nodes.example.org:7100 | dns:nodes.example.org:7100",
                "dns+srv:_hypha._tcp.example.org | dns+srv:_hypha._tcp.example.org",
                "dns+srv:a.test?resolver=127.0.0.1:5353,[::1]:53&ttl-min=2s&ttl-max=1h | dns+srv:a.test",
                "mdns: | mdns:",
                "mdns:?interface=127.0.0.1 | mdns:",
                "consul:http://host:8500/hypha | consul:http://host:8500/hypha",
                "consul:https://host/hypha?ttl=30s&datacenter=dc2&token-file=/run/token | consul:https://host/hypha",
                "file:/etc/hypha/nodes?interval=500ms | file:/etc/hypha/nodes",
                "file:///etc/hypha/nodes | file:/etc/hypha/nodes",
            })
    void everyWayHasAText(String text, String source) {
        DiscoverySpec spec = DiscoverySpec.parse(text);
        assertEquals(text, spec.toString());
        try (Discovery discovery = spec.create()) {
            assertEquals(source, discovery.toString());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nodes | starts with none of",
                "etcd:http://a | 'etcd:'",
                "static:tcp://a | 'tcp://a'",
                "static: | ''",
                "dns:a.test | no port",
                "dns:a.test:http | 'http'",
                "dns:a.test:70000 | 70000",
                "dns+srv: | no DNS name",
                "dns+srv:a b | 'a b'",
                "dns+srv:a.test?resolver=ns.test | resolver=ns.test",
                "dns+srv:a.test?resolver=127.0.0.1:99999 | 127.0.0.1:99999",
                "dns+srv:a.test?ttl-min=1d | ttl-min=1d",
                "dns+srv:a.test?ttl-min=2m | PT2M",
                "dns+srv:a.test?tll=1s | 'tll'",
                "dns+srv:a.test?timeout | 'timeout'",
                "dns+srv:a.test?timeout=1s&timeout=2s | twice",
                "mdns:eth0 | 'eth0'",
                "mdns:?interface=eth0 | interface=eth0",
                "consul:host:8500 | 'host:8500'",
                "consul:http://host:8500 | 'http://host:8500'",
                "consul:ftp://host/hypha | 'ftp://host'",
                "consul:http://host:8500/a.b | 'a.b'",
                "consul:http://host:8500/a?ttl=10ms | PT0.01S",
                "file: | path is missing",
                "file:/a?interval=0s | PT0S",
            })
    void whatIsWrongIsNamed(String text, String part) {
        var thrown = assertThrows(DiscoverySpecException.class, () -> DiscoverySpec.parse(text));
        assertTrue(thrown.getMessage().startsWith("HYP-DISC-007 '" + text + "': "), thrown.getMessage());
        assertTrue(
                thrown.getMessage()
                        .substring(("HYP-DISC-007 '" + text + "'").length())
                        .contains(part),
                thrown.getMessage());
    }

    @Test
    void severalAreCombined() {
        try (Discovery discovery = DiscoverySpec.createAll(List.of("static:tcp://a:1", "mdns:"))) {
            assertEquals("[static, mdns:]", discovery.toString());
        }
        assertThrows(DiscoverySpecException.class, () -> DiscoverySpec.createAll(List.of("mdns:", "dns:")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "<html>", "[", "{\"a\":1,\"a\":2}", "[*a]", "[1] [2]", "\"text\"", "{\"a\": !!java.io.File x"
            })
    void whatIsNoJsonIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Json.read(text));
    }

    @Test
    void jsonTextsAreReadAsTheyWereWritten() {
        String all = "quote \" backslash \\ line \n tab \t bell \u0007 umlaut ü and 𝄞";
        assertEquals(List.of(all), Json.read("[" + Json.quote(all) + "]"));
        assertEquals(List.of("ü𝄞/"), Json.read("[\"\\u00fc\\ud834\\udd1e\\/\"]"));
        assertFalse(Json.quote(all).contains("\n"));
    }
}
