package io.kappalake.proof.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The commands that README and docs tell people to type, the tour's among them. */
class DocumentedCommandsTest {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Pattern COMMAND = Pattern.compile("^(?:\\$ )?\\./lake( .*)?$");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");

    /** What is not for the command line: comments, other programs, redirections. */
    private static final Pattern REST = Pattern.compile("\\s+(#|\\||>|&|<|2>|;).*$");

    @Test
    void eachIsOneThatTheCommandLineTakes() throws IOException {
        List<String> commands = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        for (Path page : pages()) {
            for (String line :
                    Files.readString(page).replace("\\\n", " ").lines().toList()) {
                Matcher command = COMMAND.matcher(line);
                if (command.matches()) {
                    commands.add(line);
                    String problem =
                            RealCommandLine.lake(words(REST.matcher(line).replaceFirst("")));
                    if (!problem.isEmpty()) {
                        wrong.add(ROOT.relativize(page) + ": " + line + ": " + problem);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(commands).hasSizeGreaterThan(50).contains("$ ./lake replay publish tour", "./lake up");
    }

    private static List<String> words(String command) {
        Matcher word = WORD.matcher(command.replaceFirst("^(\\$ )?\\./lake", ""));
        List<String> words = new ArrayList<>();
        while (word.find()) {
            words.add(Stream.of(1, 2, 3)
                    .map(word::group)
                    .filter(part -> part != null)
                    .findFirst()
                    .orElseThrow());
        }
        return words;
    }

    private static List<Path> pages() {
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            return Stream.concat(Stream.of(ROOT.resolve("README.md")), docs)
                    .filter(path -> path.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
