package dev.hypha.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hypha.spi.Catalogue;
import dev.hypha.spi.FunctionDescriptor;
import dev.hypha.spi.ValueCodec;
import java.lang.reflect.Constructor;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Two nodes whose jars hold different versions of a record understand each other.
class EvolutionTest {
    private static final String OLD = "package shop; public record Item(String name, int count) {}";
    private static final String NEW = "package shop; public record Item("
            + "String name, Integer discount, java.util.List<String> tags, int count, long weight) {}";

    private final Node old = new Node(OLD, "shop.Item", Map.of());
    private final Node young =
            new Node(NEW, "shop.Item", Map.of("shop.Extra", Sample.Line.class, "a.Other", Sample.Circle.class));

    @Test
    void aComponentThatTheReaderLacksIsLeftOut() throws Exception {
        Object sent = young.make("pen", 5, List.of("a"), 3, 7L);
        assertEquals("Item[name=pen, count=3]", old.read(young.write(sent)));
        assertEquals("[Item[name=pen, count=3]]", old.read(young.write(List.of(sent))));
    }

    @Test
    void aComponentThatTheWriterLacksIsNullOrZero() throws Exception {
        Object sent = old.make("pen", 3);
        assertEquals("Item[name=pen, discount=null, tags=null, count=3, weight=0]", young.read(old.write(sent)));
        assertEquals(
                "{k=Item[name=pen, discount=null, tags=null, count=3, weight=0]}",
                young.read(old.write(Map.of("k", sent))));
    }

    @Test
    void nodesWithOtherTypesAgreeOnIds() throws Exception {
        Node same = new Node(OLD, "shop.Item", Map.of("shop.Extra", Sample.Line.class));
        assertEquals("Item[name=pen, count=3]", same.read(old.write(old.make("pen", 3))));
        assertEquals("Line[sku=a, quantity=1]", young.read(same.write(new Sample.Line("a", 1))));
    }

    @Test
    void aRenamedClassIsFoundByItsWireName() throws Exception {
        Node renamed = new Node(
                "package shop2; public record Ware(String name, int count) {}", "shop2.Ware", Map.of(), "shop.Item");
        assertEquals("Ware[name=pen, count=3]", renamed.read(old.write(old.make("pen", 3))));
    }

    @Test
    void enumConstantsAreKnownByName() throws Exception {
        Node before = new Node("package shop; public enum Item {A, C}", "shop.Item", Map.of());
        Node after = new Node("package shop; public enum Item {A, B, C}", "shop.Item", Map.of());
        Object c = before.type.getEnumConstants()[1];
        assertEquals("C", after.read(before.write(c)));
        assertEquals("[C]", after.read(before.write(List.of(c))));
        Object b = after.type.getEnumConstants()[1];
        RefusalTest.assertCode("HYP-WIRE-001", () -> before.read(after.write(b)));
    }

    @Test
    void foreignVersionsOfATypeAreLimited() throws Exception {
        for (int i = 0; i < CodecLimits.DEFAULTS.versionsMax() + 1; i++) {
            String source = "package shop; public record Item(String name, int count, int extra" + i + ") {}";
            Node foreign = new Node(source, "shop.Item", Map.of());
            byte[] bytes = foreign.write(foreign.make("pen", 3, 1));
            if (i < CodecLimits.DEFAULTS.versionsMax()) {
                assertEquals("Item[name=pen, count=3]", old.read(bytes));
            } else {
                RefusalTest.assertCode("HYP-WIRE-003", () -> old.read(bytes));
            }
        }
        assertEquals("Item[name=pen, count=3]", old.read(old.write(old.make("pen", 3))));
    }

    private static final class Node {
        private final Class<?> type;
        private final ValueCodec codec;

        Node(String source, String className, Map<String, Class<?>> others) {
            this(source, className, others, "shop.Item");
        }

        Node(String source, String className, Map<String, Class<?>> others, String wireName) {
            type = new Compiled(className, source).type(className);
            Map<String, Class<?>> types = new TreeMap<>(others);
            types.put(wireName, type);
            codec = new ForyCodec(CatalogueSet.of(new Catalogue() {
                @Override
                public List<FunctionDescriptor<?, ?>> functions() {
                    return List.of();
                }

                @Override
                public Map<String, Class<?>> wireTypes() {
                    return types;
                }
            }));
        }

        Object make(Object... components) throws ReflectiveOperationException {
            Constructor<?> constructor = type.getDeclaredConstructors()[0];
            constructor.setAccessible(true);
            return constructor.newInstance(components);
        }

        byte[] write(Object value) {
            return Wire.bytes(codec, value);
        }

        String read(byte[] bytes) {
            return String.valueOf(Wire.value(codec, bytes));
        }
    }
}
