package dev.hypha.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class LoadReportTest {
    private final LoadReport report = new LoadReport();

    @Test
    void smallChangesAreKeptBack() {
        assertEquals(OptionalInt.empty(), report.news(0));
        assertEquals(OptionalInt.empty(), report.news(150));
        assertEquals(OptionalInt.of(200), report.news(151));
        assertEquals(OptionalInt.empty(), report.news(340));
        assertEquals(OptionalInt.empty(), report.news(60));
        assertEquals(OptionalInt.of(400), report.news(351));
    }

    @Test
    void idlenessIsNews() {
        assertEquals(OptionalInt.of(200), report.news(160));
        assertEquals(OptionalInt.of(0), report.news(0));
        assertEquals(OptionalInt.empty(), report.news(0));
    }

    @Test
    void overloadIsToldUpToTenfold() {
        assertEquals(OptionalInt.of(10_000), report.news(Integer.MAX_VALUE));
        assertEquals(OptionalInt.empty(), report.news(50_000));
    }
}
