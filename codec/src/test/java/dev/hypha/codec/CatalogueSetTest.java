package dev.hypha.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.spi.Catalogue;
import dev.hypha.spi.FunctionDescriptor;
import dev.hypha.spi.FunctionTraits;
import dev.hypha.spi.WireReader;
import dev.hypha.spi.WireWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CatalogueSetTest {
    @Test
    void functionsAreFoundById() {
        Random random = new Random(1);
        List<FunctionDescriptor<?, ?>> functions = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            functions.add(new Function(i < 3 ? i - 1L : random.nextLong(), "f" + i));
        }
        CatalogueSet set = CatalogueSet.of(new First(functions, Map.of()));
        functions.forEach(each -> assertSame(each, set.function(each.id())));
        for (int i = 0; i < 10_000; i++) {
            assertNull(set.function(random.nextLong()));
        }
        assertEquals(functions, List.copyOf(set.functions()));
    }

    @Test
    void noCatalogueAtAllIsLegal() {
        CatalogueSet set = CatalogueSet.find(CatalogueSetTest.class.getClassLoader());
        assertTrue(set.isEmpty());
        assertNull(set.function(0));
        assertEquals(1, Wire.roundTrip(new ForyCodec(set), 1));
    }

    @Test
    void aFunctionIdInTwoCataloguesNamesBoth() {
        Catalogue first = new First(List.of(new Function(7, "price")), Map.of());
        Catalogue second = new Second(List.of(new Function(7, "weight")), Map.of());
        String message = assertThrows(IllegalStateException.class, () -> CatalogueSet.of(first, second))
                .getMessage();
        assertTrue(message.contains("price") && message.contains("weight"), message);
        assertTrue(message.contains("First") && message.contains("Second"), message);
    }

    @Test
    void aTypeNameOfTwoClassesNamesBoth() {
        Catalogue first = new First(List.of(), Map.of("a.Type", Sample.Line.class));
        Catalogue second = new Second(List.of(), Map.of("a.Type", Sample.Circle.class));
        String message = assertThrows(IllegalStateException.class, () -> CatalogueSet.of(first, second))
                .getMessage();
        assertTrue(message.contains("Sample$Line") && message.contains("Sample$Circle"), message);
        assertTrue(message.contains("First") && message.contains("Second"), message);
    }

    @Test
    void aClassWithTwoNamesIsRefused() {
        Catalogue first = new First(List.of(), Map.of("a.Type", Sample.Line.class));
        Catalogue second = new Second(List.of(), Map.of("b.Type", Sample.Line.class));
        String message = assertThrows(IllegalStateException.class, () -> CatalogueSet.of(first, second))
                .getMessage();
        assertTrue(message.contains("a.Type") && message.contains("b.Type"), message);
    }

    @Test
    void cataloguesMayShareTypes() {
        Catalogue first = new First(List.of(), Map.of("a.Type", Sample.Line.class));
        Catalogue second = new Second(List.of(), Map.of("a.Type", Sample.Line.class, "c", Sample.Color.class));
        assertEquals(2, CatalogueSet.of(first, second).wireTypes().size());
    }

    @Test
    void aCatalogueGivenTwiceCountsOnce() {
        Catalogue once = new First(List.of(new Function(7, "price")), Map.of());
        Catalogue again = new First(List.of(new Function(7, "price")), Map.of());
        assertEquals(1, CatalogueSet.of(once, again).functions().size());
    }

    @Test
    void theFingerprintDependsOnContentAlone() {
        Catalogue first =
                new First(List.of(new Function(7, "a"), new Function(-1, "b")), Map.of("x", Sample.Line.class));
        Catalogue second = new Second(List.of(new Function(8, "c")), Map.of("y", Sample.Circle.class));
        Catalogue both = new First(
                List.of(new Function(-1, "b"), new Function(8, "c"), new Function(7, "a")),
                Map.of("y", Sample.Circle.class, "x", Sample.Line.class));
        long fingerprint = CatalogueSet.of(first, second).fingerprint();
        assertEquals(fingerprint, CatalogueSet.of(second, first).fingerprint());
        assertEquals(fingerprint, CatalogueSet.of(both).fingerprint());
        assertNotEquals(fingerprint, CatalogueSet.of(first).fingerprint());
        assertNotEquals(
                CatalogueSet.of(first).fingerprint(), CatalogueSet.of(second).fingerprint());
        assertEquals(0x023a_0adf_31a4_8c27L, fingerprint, () -> Long.toHexString(fingerprint));
    }

    @Test
    void typesWithTheSameIdAreRefusedAtTheStart() {
        CatalogueSet set = CatalogueSet.of(
                new First(List.of(), Map.of(COLLIDING[0], Sample.Line.class, COLLIDING[1], Sample.Circle.class)));
        assertFalse(set.isEmpty());
        String message = assertThrows(IllegalStateException.class, () -> new ForyCodec(set))
                .getMessage();
        assertTrue(message.contains(COLLIDING[0]) && message.contains(COLLIDING[1]), message);
    }

    private static final String[] COLLIDING = collidingNames();

    private static String[] collidingNames() {
        Map<Integer, String> seen = new HashMap<>();
        for (int i = 0; ; i++) {
            String name = "type" + i;
            String other = seen.put(TypeTable.idOf(name), name);
            if (other != null) {
                return new String[] {other, name};
            }
        }
    }

    private record First(List<FunctionDescriptor<?, ?>> functions, Map<String, Class<?>> wireTypes)
            implements Catalogue {}

    private record Second(List<FunctionDescriptor<?, ?>> functions, Map<String, Class<?>> wireTypes)
            implements Catalogue {}

    private static final class Function extends FunctionDescriptor<Object, Object> {
        Function(long id, String name) {
            super(id, name, "()void", new FunctionTraits(1, false, false, false, true, true, true, true));
        }

        @Override
        public Object invoke(Object arguments, Object receiver) {
            return null;
        }

        @Override
        public void writeArguments(Object arguments, WireWriter out) {}

        @Override
        public Object readArguments(WireReader in) {
            return "";
        }

        @Override
        public void writeResult(Object result, WireWriter out) {}

        @Override
        public Object readResult(WireReader in) {
            return null;
        }
    }
}
