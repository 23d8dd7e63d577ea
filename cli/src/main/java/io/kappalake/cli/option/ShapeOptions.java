package io.kappalake.cli.option;

import io.kappalake.cli.load.format.HistoryShape;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the user says of a file beyond its content. */
public final class ShapeOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--delimiter",
            paramLabel = "C",
            defaultValue = "",
            description =
                    "Between the columns of CSV: a character, or tab (default: , ; tab or | as the header has it).")
    private String delimiter;

    @Option(
            names = "--quote",
            paramLabel = "C",
            defaultValue = "",
            description = "Around values of CSV (default: the topic's, which is \" unless its feed says otherwise).")
    private String quote;

    @Option(
            names = "--names",
            paramLabel = "NAME,…",
            split = ",",
            description = "Columns of CSV without a header (default: a header, or the topic's fields in their order).")
    private List<String> names = List.of();

    @Option(
            names = "--each",
            paramLabel = "PATH",
            defaultValue = "",
            description = "Fields that lead to the records of a JSON file, such as data.items.")
    private String each;

    /** @throws ParameterException saying what is wrong */
    public HistoryShape shape() {
        try {
            return HistoryShape.of(delimiter, quote, names, each);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        }
    }
}
