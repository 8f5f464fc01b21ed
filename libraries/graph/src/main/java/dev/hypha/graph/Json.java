package dev.hypha.graph;

import java.util.Locale;
import java.util.Map;

/// Writes maps, lists, texts and numbers as JSON (RFC 8259).
final class Json {
    private final StringBuilder text = new StringBuilder();

    private Json() {}

    static String write(Object value) {
        Json json = new Json();
        json.append(value);
        return json.text.toString();
    }

    private void append(Object value) {
        switch (value) {
            case Map<?, ?> map -> {
                String separator = "{";
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    text.append(separator);
                    quote(String.valueOf(entry.getKey()));
                    text.append(':');
                    append(entry.getValue());
                    separator = ",";
                }
                text.append(map.isEmpty() ? "{}" : "}");
            }
            case Iterable<?> list -> {
                text.append('[');
                String separator = "";
                for (Object each : list) {
                    text.append(separator);
                    append(each);
                    separator = ",";
                }
                text.append(']');
            }
            case Number number -> text.append(number);
            default -> quote(value.toString());
        }
    }

    private void quote(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char each = value.charAt(i);
            if (each == '"' || each == '\\') {
                text.append('\\').append(each);
            } else if (each < ' ') {
                text.append(String.format(Locale.ROOT, "\\u%04x", (int) each));
            } else {
                text.append(each);
            }
        }
        text.append('"');
    }
}
