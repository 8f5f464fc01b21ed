package dev.hypha.cluster;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;

/// A `.properties` file; lists are written with commas.
final class PropertiesSource {
    private PropertiesSource() {}

    static void read(String name, String text, Settings settings) {
        Map<String, String> values = new LinkedHashMap<>();
        Properties inOrder = new Properties() {
            private static final long serialVersionUID = 1;

            @Override
            public synchronized Object put(Object key, Object value) {
                if (values.putIfAbsent((String) key, (String) value) != null) {
                    settings.problem("001", place(name, text, (String) key), "is there twice");
                }
                return "";
            }
        };
        try {
            inOrder.load(new StringReader(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalArgumentException e) {
            settings.problem("003", name, "is no properties file: " + e.getMessage());
        }
        values.forEach((key, value) -> settings.put(key, List.of(value.strip()), place(name, text, key)));
    }

    /// The last line that sets the key: `Properties` keeps no line numbers.
    private static String place(String name, String text, String key) {
        Pattern start = Pattern.compile("\\s*" + Pattern.quote(key) + "\\s*([=:\\s].*)?");
        List<String> lines = text.lines().toList();
        for (int i = lines.size(); i > 0; i--) {
            if (start.matcher(lines.get(i - 1)).matches()) {
                return name + ", line " + i + ": '" + key + "'";
            }
        }
        return name + ": '" + key + "'";
    }
}
