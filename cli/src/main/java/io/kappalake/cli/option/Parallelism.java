package io.kappalake.cli.option;

import io.kappalake.transforms.feed.Shards;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses a parallelism, limited by the number of state shards. */
public final class Parallelism implements ITypeConverter<Integer> {

    @Override
    public Integer convert(String value) {
        String number = value.strip();
        if (number.matches("\\d{1,4}")) {
            int parallelism = Integer.parseInt(number);
            if (parallelism >= 1 && parallelism <= Shards.COUNT) {
                return parallelism;
            }
        }
        throw new TypeConversionException("'%s' is not a number from 1 to %d".formatted(value, Shards.COUNT));
    }
}
