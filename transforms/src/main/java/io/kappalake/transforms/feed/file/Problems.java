package io.kappalake.transforms.feed.file;

import io.kappalake.tables.LakeException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** All problems of a pipeline's files, reported at once so that a person can fix them in one round. */
public final class Problems {

    private record Problem(String file, int line, int column, String text) {
        @Override
        public String toString() {
            return file + ":" + line + ":" + column + " " + text;
        }
    }

    private final List<Problem> problems = new ArrayList<>();

    void add(String file, YamlNode at, String text) {
        add(file, at.line(), at.column(), text);
    }

    public void add(String file, int line, int column, String text) {
        problems.add(new Problem(file, line, column, text));
    }

    void addAll(Problems others) {
        problems.addAll(others.problems);
    }

    public boolean isEmpty() {
        return problems.isEmpty();
    }

    /** One line each, by file and line: {@code feeds/trades.yaml:12:5 …}. */
    public List<String> lines() {
        return problems.stream()
                .sorted(Comparator.comparing(Problem::file)
                        .thenComparing(Problem::line)
                        .thenComparing(Problem::column))
                .map(Problem::toString)
                .distinct()
                .toList();
    }

    /** @throws LakeException with all problems, one line each */
    public void throwIfAny() {
        if (!isEmpty()) {
            throw new LakeException(lines().stream().collect(Collectors.joining("\n")));
        }
    }
}
