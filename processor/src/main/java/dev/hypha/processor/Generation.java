package dev.hypha.processor;

import com.palantir.javapoet.TypeSpec;
import dev.hypha.annotations.DistributedFunction;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.annotation.processing.Filer;
import javax.annotation.processing.FilerException;
import javax.annotation.processing.ProcessingEnvironment;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.TypeKind;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;
import javax.tools.StandardLocation;

/// One compilation: classes with functions go in one by one, and sources, the index and errors come out.
final class Generation {
    private final Elements elements;
    private final Types types;
    private final Filer filer;
    private final Problems problems;
    private final Codecs codecs;
    private final FunctionChecker checker;
    private final FunctionIds ids;
    private final IndexWriter index;

    Generation(ProcessingEnvironment environment) {
        elements = environment.getElementUtils();
        types = environment.getTypeUtils();
        filer = environment.getFiler();
        problems = new Problems(environment.getMessager());
        codecs = new Codecs(elements, types);
        codecs.discoverNamed(ServiceFile.read(filer, StandardLocation.CLASS_PATH, Codecs.SERVICE));
        codecs.discoverNamed(ServiceFile.read(filer, StandardLocation.CLASS_OUTPUT, Codecs.SERVICE));
        String named = environment.getOptions().getOrDefault(DistributedFunctionProcessor.CODECS, "");
        codecs.discoverNamed(List.of(named.split(",")));
        checker = new FunctionChecker(elements, types, WireRules.of(elements, types, codecs), problems);
        ids = new FunctionIds(problems, FunctionModel::id);
        index = new IndexWriter(filer, elements);
    }

    /// Takes note of the codecs among the classes of a round.
    void discover(RoundEnvironment round) {
        codecs.discover(round.getRootElements());
    }

    /// Generates all that belongs to a class.
    ///
    /// @param className a class with functions
    /// @return false if it mentions types that are not there yet, and perhaps will be in the next round
    boolean generate(String className) {
        TypeElement owner = Objects.requireNonNull(elements.getTypeElement(className), className);
        List<ExecutableElement> methods = ElementFilter.methodsIn(owner.getEnclosedElements()).stream()
                .filter(each -> each.getAnnotation(DistributedFunction.class) != null)
                .toList();
        if (methods.stream().anyMatch(Generation::isIncomplete)) {
            return false;
        }
        List<FunctionModel> functions =
                methods.stream().map(checker::check).flatMap(Optional::stream).toList();
        functions.forEach(ids::add);
        ClassModel model = new ClassModel(owner, functions);
        CallsWriter calls = new CallsWriter(types, model);
        write(calls.write(), owner);
        write(new CatalogueWriter(model, calls.constants()).write(), owner);
        index.add(model);
        return true;
    }

    /// Writes what belongs to the compilation as a whole.
    void finish() {
        if (!problems.any()) {
            index.write();
        }
    }

    private static boolean isIncomplete(ExecutableElement method) {
        return method.getReturnType().getKind() == TypeKind.ERROR
                || method.getParameters().stream()
                        .map(VariableElement::asType)
                        .anyMatch(each -> each.getKind() == TypeKind.ERROR);
    }

    private void write(TypeSpec type, TypeElement owner) {
        try {
            new SourceFile(elements, filer).write(type, owner);
        } catch (FilerException e) {
            problems.report(
                    owner,
                    "the class " + type.name() + ", to be generated for " + owner.getSimpleName()
                            + ", exists already; rename one of the two");
        }
    }
}
