package dev.hypha.discovery;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.JsonSchema;

/// Just enough JSON (RFC 8259), read as what it is a part of: YAML 1.2. Only maps, lists, texts, numbers
/// and the like come out, whatever goes in. What is not as expected throws [IllegalArgumentException].
final class Json {
    /// The longest text that is read, in bytes: thousands of instances.
    static final int LENGTH_MAX = 16 << 20;

    private static final int SHOWN_MAX = 60;

    private Json() {}

    static @Nullable Object read(String text) {
        // Aliases are no JSON, and could blow up.
        LoadSettings settings = LoadSettings.builder()
                .setSchema(new JsonSchema())
                .setAllowDuplicateKeys(false)
                .setMaxAliasesForCollections(0)
                .setCodePointLimit(LENGTH_MAX)
                .build();
        String start = text.substring(0, Math.min(text.length(), SHOWN_MAX));
        if (text.isEmpty() || "[{".indexOf(text.charAt(0)) < 0) {
            throw new IllegalArgumentException("no JSON list or object: '" + start + "'");
        }
        try {
            return new Load(settings).loadFromString(text);
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException("no JSON: '" + start + "'", e);
        }
    }

    static List<?> list(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw new IllegalArgumentException("a list was expected, got " + shown(value));
    }

    static Map<?, ?> map(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new IllegalArgumentException("an object was expected, got " + shown(value));
    }

    static String text(@Nullable Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("a text was expected, got " + shown(value));
    }

    static int port(@Nullable Object value) {
        if (value instanceof Integer port && port >= 1 && port <= 65535) {
            return port;
        }
        throw new IllegalArgumentException("a port was expected, got " + shown(value));
    }

    /// A text as JSON, with its quotes.
    static String quote(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }

    private static String shown(@Nullable Object value) {
        String text = String.valueOf(value);
        return "'" + text.substring(0, Math.min(text.length(), SHOWN_MAX)) + "'";
    }
}
