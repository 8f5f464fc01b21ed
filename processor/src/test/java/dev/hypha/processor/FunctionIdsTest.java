package dev.hypha.processor;

import static com.google.testing.compile.CompilationSubject.assertThat;

import com.google.testing.compile.Compilation;
import com.google.testing.compile.Compiler;
import java.util.Set;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.ElementFilter;
import org.junit.jupiter.api.Test;

/// No two functions of a build have the same id, even if their hashes are.
final class FunctionIdsTest {
    @Test
    void collisionIsRefusedNamingBoth() {
        Compilation compilation =
                Compiler.javac().withProcessors(new Colliding()).compile(Sources.file(Sources.functions("""
                        @DistributedFunction static int one() { return 1; }
                        @DistributedFunction static int two() { return 2; }
                        """)));

        assertThat(compilation)
                .hadErrorContaining(
                        "functions shop.Functions.one()int and shop.Functions.two()int have by chance the same id; "
                                + "give one of them another name");
    }

    /// Gives all functions one id.
    @SupportedAnnotationTypes("dev.hypha.annotations.DistributedFunction")
    private static final class Colliding extends AbstractProcessor {
        @Override
        public SourceVersion getSupportedSourceVersion() {
            return SourceVersion.latestSupported();
        }

        @Override
        public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
            var elements = processingEnv.getElementUtils();
            var types = processingEnv.getTypeUtils();
            Problems problems = new Problems();
            FunctionIds ids = new FunctionIds(any -> 42);
            FunctionChecker checker =
                    new FunctionChecker(elements, types, WireRules.of(elements, types, new Codecs(elements, types)));
            for (TypeElement annotation : annotations) {
                ElementFilter.methodsIn(round.getElementsAnnotatedWith(annotation))
                        .forEach(each ->
                                checker.check(each, problems).ifPresent(function -> ids.add(function, problems)));
            }
            problems.print(processingEnv.getMessager());
            return false;
        }
    }
}
