package dev.hypha.processor;

import com.palantir.javapoet.CodeBlock;
import java.util.List;

/// Lists in generated code, such as the arguments of a call: on one line if they are short, else an item a
/// line.
final class CodeList {
    private static final int LINE_LENGTH_MAX = 70;
    private static final String PACKAGE = "\\b([a-z]\\w*\\.)+(?=[A-Z])";

    private CodeList() {}

    /// The items, separated by commas.
    static CodeBlock of(List<CodeBlock> items) {
        CodeBlock line = CodeBlock.join(items, ", ");
        return line.toString().replaceAll(PACKAGE, "").length() <= LINE_LENGTH_MAX ? line : lines(items);
    }

    /// The items, separated by commas, an item a line if there are two or more.
    static CodeBlock lines(List<CodeBlock> items) {
        return items.size() < 2
                ? CodeBlock.join(items, ", ")
                : CodeBlock.of("\n$>$>$L$<$<", CodeBlock.join(items, ",\n"));
    }
}
