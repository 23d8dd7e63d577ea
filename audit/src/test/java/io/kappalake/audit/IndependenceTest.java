package io.kappalake.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IndependenceTest {

    /** Whatever is neither the audit's own nor of the lake's tables. */
    private static final Pattern OF_THE_JOB =
            Pattern.compile("io\\.kappalake\\.(?!audit\\.|tables\\.)[a-z.]*[A-Z]\\w*");

    @Test
    void theAuditKnowsOfTheJobOnlyItsListsOfFeedsAndTables() throws IOException {
        Set<String> used = new TreeSet<>();
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                Matcher matcher = OF_THE_JOB.matcher(Files.readString(source));
                while (matcher.find()) {
                    used.add(matcher.group());
                }
            }
        }

        assertThat(used).containsExactly("io.kappalake.transforms.Pipeline");
    }
}
