package dev.hypha.codec;

import dev.hypha.spi.Catalogue;
import dev.hypha.spi.FunctionDescriptor;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The types that tests send, and a catalogue of them.
@SuppressWarnings("ArrayRecordComponent") // applications may have such records
final class Sample {
    record Point(long x, String name, byte[] data) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Point(long otherX, String otherName, byte[] otherData)
                    && x == otherX
                    && name.equals(otherName)
                    && Arrays.equals(data, otherData);
        }

        @Override
        public int hashCode() {
            return Long.hashCode(x);
        }
    }

    record Order(int id, String customer, BigDecimal total, List<Line> lines, Optional<Color> color) {}

    record Line(String sku, int quantity) {}

    record Box<T>(T content) {}

    record Tree(String label, List<Tree> children) {}

    record Chain(int number, Chain next) {}

    record Everything(
            boolean a,
            byte b,
            short c,
            char d,
            int e,
            long f,
            float g,
            double h,
            Boolean i,
            Integer j,
            String k,
            Object l) {}

    enum Color {
        RED,
        GREEN {
            @Override
            int wavelength() {
                return 550;
            }
        },
        BLUE;

        int wavelength() {
            return 0;
        }
    }

    sealed interface Shape permits Circle, Square {}

    record Circle(double radius) implements Shape {}

    record Square(double side) implements Shape {}

    record Drawing(Shape main, List<Shape> others, Shape[] more) {}

    record Unlisted(int x) {}

    static final List<Class<?>> TYPES = List.of(
            Point.class,
            Order.class,
            Line.class,
            Box.class,
            Tree.class,
            Chain.class,
            Everything.class,
            Color.class,
            Shape.class,
            Circle.class,
            Square.class,
            Drawing.class);

    private Sample() {}

    static Catalogue catalogue() {
        return catalogueOf(TYPES);
    }

    static Catalogue catalogueOf(List<Class<?>> classes) {
        Map<String, Class<?>> types = new TreeMap<>();
        classes.forEach(each -> types.put(each.getName(), each));
        return new Catalogue() {
            @Override
            public List<FunctionDescriptor<?, ?>> functions() {
                return List.of();
            }

            @Override
            public Map<String, Class<?>> wireTypes() {
                return types;
            }
        };
    }
}
