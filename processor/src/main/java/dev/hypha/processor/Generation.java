package dev.hypha.processor;

import com.palantir.javapoet.TypeSpec;
import dev.hypha.annotations.DistributedFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.annotation.processing.Filer;
import javax.annotation.processing.FilerException;
import javax.annotation.processing.Messager;
import javax.annotation.processing.ProcessingEnvironment;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;
import javax.tools.StandardLocation;

/// One compilation: classes with functions go in one by one, and sources, the index and errors come out.
final class Generation {
    private final Elements elements;
    private final Types types;
    private final Filer filer;
    private final Messager messager;
    private final Codecs codecs;
    private final FunctionChecker checker;
    private final FunctionIds ids = new FunctionIds(FunctionModel::id);
    private final IndexWriter index;
    private final Optional<LockFile> lock;
    private final List<FunctionModel> functions = new ArrayList<>();
    private boolean failed;

    Generation(ProcessingEnvironment environment) {
        elements = environment.getElementUtils();
        types = environment.getTypeUtils();
        filer = environment.getFiler();
        messager = environment.getMessager();
        codecs = new Codecs(elements, types);
        checker = new FunctionChecker(elements, types, WireRules.of(elements, types, codecs));
        lock = LockFile.of(environment.getOptions());
        index = new IndexWriter(filer, elements);
        discoverCodecs(environment.getOptions().getOrDefault(DistributedFunctionProcessor.CODECS, ""));
    }

    private void discoverCodecs(String option) {
        Problems problems = new Problems();
        ServiceFile.read(filer, StandardLocation.CLASS_PATH, Codecs.SERVICE).forEach(codecs::discoverNamed);
        ServiceFile.read(filer, StandardLocation.CLASS_OUTPUT, Codecs.SERVICE).forEach(codecs::discoverNamed);
        for (String each : option.split(",", -1)) {
            if (!each.isBlank() && !codecs.discoverNamed(each.strip())) {
                problems.report("the processor option " + DistributedFunctionProcessor.CODECS + " names " + each.strip()
                        + ", which is no class that implements WireCodec");
            }
        }
        print(problems);
    }

    /// Takes note of the codecs among the classes of a round.
    void discover(RoundEnvironment round) {
        codecs.discover(round.getRootElements());
    }

    /// Checks a class, and generates all that belongs to it.
    ///
    /// @param className a class with functions
    /// @param lastRound whether nothing can be generated any more
    /// @return false if it mentions types that are not there yet, and perhaps will be in the next round
    boolean generate(String className, boolean lastRound) {
        TypeElement owner = Objects.requireNonNull(elements.getTypeElement(className), className);
        Problems problems = new Problems();
        List<FunctionModel> declared = ElementFilter.methodsIn(owner.getEnclosedElements()).stream()
                .filter(each -> each.getAnnotation(DistributedFunction.class) != null)
                .map(each -> checker.check(each, problems))
                .flatMap(Optional::stream)
                .toList();
        if (problems.incomplete() && !lastRound) {
            return false;
        }
        declared.forEach(each -> ids.add(each, problems));
        functions.addAll(declared);
        if (!problems.incomplete()) {
            write(new ClassModel(owner, declared), problems);
        }
        print(problems);
        return true;
    }

    /// Writes what belongs to the compilation as a whole.
    void finish() {
        if (failed) {
            return;
        }
        Problems problems = new Problems();
        LockCheck check = new LockCheck(elements, types, functions, problems);
        boolean partial = !index.kept().isEmpty();
        lock.ifPresent(each -> each.update(check, partial, problems));
        print(problems);
        index.write();
    }

    private void print(Problems problems) {
        problems.print(messager);
        failed |= problems.any();
    }

    /// Writes also what has errors, lest the uses of a missing class bury them.
    private void write(ClassModel model, Problems problems) {
        CallsWriter calls = new CallsWriter(elements, types, model);
        write(calls.write(), model.owner(), problems);
        CatalogueWriter catalogue =
                new CatalogueWriter(elements, model, new Deprecations(elements).of(model), calls.constants());
        write(catalogue.write(), model.owner(), problems);
        index.add(model);
    }

    private void write(TypeSpec type, TypeElement owner, Problems problems) {
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
