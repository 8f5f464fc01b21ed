package dev.hypha.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.discovery.DnsAnswer.Service;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DefaultDnsResponse;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsSection;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DnsAnswerTest {
    /// 10 20 7100 a.test.
    private static final String SRV = "000a 0014 1bbc 01 61 04 74657374 00".replace(" ", "");

    @Test
    void readsServicesAndTheShortestTtl() {
        DnsAnswer answer = DnsAnswer.of(
                response(60, DnsRecordType.SRV, SRV).addRecord(DnsSection.ANSWER, record(5, DnsRecordType.SRV, SRV)));
        assertEquals(new Service(10, 20, 7100, "a.test"), answer.services().getFirst());
        assertEquals(5, answer.seconds());
    }

    @Test
    void theRootAsTargetMeansNotAvailable() {
        DnsAnswer answer = DnsAnswer.of(response(60, DnsRecordType.SRV, "00000000000000"));
        assertEquals("", answer.services().getFirst().target());
    }

    @Test
    void readsAddresses() {
        assertEquals(
                List.of("127.0.0.9"),
                DnsAnswer.of(response(1, DnsRecordType.A, "7f000009")).addresses());
        assertEquals(
                List.of("fd00:0:0:0:0:0:0:9"),
                DnsAnswer.of(response(1, DnsRecordType.AAAA, "fd000000000000000000000000000009"))
                        .addresses());
    }

    @Test
    void nothingHoldsAsLongAsTheSoaSays() {
        DefaultDnsResponse response = new DefaultDnsResponse(1);
        assertEquals(0, DnsAnswer.of(response).seconds());
        String soa = "00 00 00000001 00000002 00000003 00000004 0000001e".replace(" ", "");
        response.addRecord(DnsSection.AUTHORITY, record(3600, DnsRecordType.SOA, soa));
        assertEquals(30, DnsAnswer.of(response).seconds());
    }

    @Test
    void brokenRecordsAreRefused() {
        for (int length = 0; length < SRV.length(); length += 2) {
            DefaultDnsResponse response = response(60, DnsRecordType.SRV, SRV.substring(0, length));
            assertThrows(CorruptedFrameException.class, () -> DnsAnswer.of(response), "cut off after " + length);
        }
        for (DnsRecordType type : List.of(DnsRecordType.A, DnsRecordType.AAAA)) {
            DefaultDnsResponse response = response(60, type, "7f0000");
            assertThrows(CorruptedFrameException.class, () -> DnsAnswer.of(response));
        }
        DefaultDnsResponse slash = response(60, DnsRecordType.SRV, "000a00141bbc022f2f00");
        assertThrows(CorruptedFrameException.class, () -> DnsAnswer.of(slash));
    }

    @Test
    void weightsAreShares() {
        Random random = new Random(7);
        Service heavy = new Service(1, 90, 1, "heavy");
        Service light = new Service(1, 10, 1, "light");
        Service last = new Service(2, 65535, 1, "last");
        int heavyFirst = 0;
        for (int i = 0; i < 1000; i++) {
            List<Service> order = DnsAnswer.inOrder(List.of(last, light, heavy), random);
            assertEquals(last, order.getLast());
            heavyFirst += order.getFirst().equals(heavy) ? 1 : 0;
        }
        assertTrue(heavyFirst > 850 && heavyFirst < 950, "of 1000: " + heavyFirst);
    }

    @Test
    void namesAreChecked() {
        assertEquals("_hypha._tcp.example.org", DnsAnswer.checkedName("_hypha._tcp.example.org."));
        for (String bad : List.of("", ".", "a b", "a/b", "a".repeat(64) + ".org")) {
            assertThrows(IllegalArgumentException.class, () -> DnsAnswer.checkedName(bad), bad);
        }
    }

    @Test
    void aTtlIsBounded() {
        DnsDiscovery discovery = DnsDiscovery.srv("a.test")
                .timeToLive(Duration.ofSeconds(2), Duration.ofSeconds(60))
                .build();
        assertEquals(Duration.ofSeconds(2), discovery.bounded(0));
        assertEquals(Duration.ofSeconds(30), discovery.bounded(30));
        assertEquals(Duration.ofSeconds(60), discovery.bounded(86400));
    }

    private static DefaultDnsResponse response(long seconds, DnsRecordType type, String hex) {
        DefaultDnsResponse response = new DefaultDnsResponse(1);
        response.addRecord(DnsSection.ANSWER, record(seconds, type, hex));
        return response;
    }

    private static DefaultDnsRawRecord record(long seconds, DnsRecordType type, String hex) {
        return new DefaultDnsRawRecord(
                "x.", type, seconds, Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex)));
    }
}
