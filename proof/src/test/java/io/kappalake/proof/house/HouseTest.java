package io.kappalake.proof.house;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.nio.file.FileVisitResult.CONTINUE;
import static java.nio.file.FileVisitResult.SKIP_SUBTREE;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The plan of the house: Maven keeps the modules apart, this keeps the packages apart. */
class HouseTest {

    private static final int MOST_CLASSES = 28;
    private static final String SOURCES = Path.of("src", "main", "java").toString();
    private static final Set<String> NO_SOURCES = Set.of("test", "target", ".git", ".lake");

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            // In verify the fixtures of other modules come as a jar, which the option above does not know.
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("io.kappalake");

    @Test
    void noTwoPackagesImportEachOther() {
        assertThat(HOUSE).hasSizeGreaterThan(500);
        slices().assignedFrom(new EachPackage()).should().beFreeOfCycles().check(HOUSE);
    }

    /** A package is a slice of its own; those below it are others. */
    private static final class EachPackage implements SliceAssignment {

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return SliceIdentifier.of(type.getPackageName());
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    }

    @Test
    void nothingInTransformsPointsBack() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAPackage("io.kappalake.transforms.feed..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.kappalake.transforms.bronze..",
                        "io.kappalake.transforms.silver..",
                        "io.kappalake.transforms.gold..")
                .check(HOUSE);
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAPackage("io.kappalake.transforms.silver..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.kappalake.transforms.gold..")
                .check(HOUSE);
    }

    @Test
    void noPackageIsTooBigToKnow() {
        Map<String, Long> sizes = HOUSE.stream()
                .filter(type -> type.isTopLevelClass()
                        && !type.getSimpleName().equals("package-info")
                        && type.getPackageName().startsWith("io.kappalake"))
                .collect(Collectors.groupingBy(JavaClass::getPackageName, TreeMap::new, Collectors.counting()));
        sizes.values().removeIf(size -> size <= MOST_CLASSES);
        assertThat(sizes).isEmpty();
    }

    @Test
    void everyPackageSaysWhatBelongsInIt() throws IOException {
        Set<Path> packages = new TreeSet<>();
        Set<Path> silent = new TreeSet<>();
        Files.walkFileTree(Path.of(".."), new SimpleFileVisitor<>() {

            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return NO_SOURCES.contains(directory.getFileName().toString()) ? SKIP_SUBTREE : CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                Path directory = file.getParent();
                if (file.toString().endsWith(".java")
                        && directory.toString().contains(SOURCES)
                        && packages.add(directory)
                        && !Files.exists(directory.resolve("package-info.java"))) {
                    silent.add(directory);
                }
                return CONTINUE;
            }
        });
        assertThat(packages).hasSizeGreaterThan(50);
        assertThat(silent).isEmpty();
    }
}
