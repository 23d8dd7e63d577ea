package io.kappalake.transforms.feed.protobuf;

import com.google.protobuf.AnyProto;
import com.google.protobuf.DescriptorProtos;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DurationProto;
import com.google.protobuf.EmptyProto;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.StructProto;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.WrappersProto;
import com.squareup.wire.schema.Location;
import com.squareup.wire.schema.ProtoFile;
import com.squareup.wire.schema.Schema;
import com.squareup.wire.schema.SchemaLoader;
import com.squareup.wire.schema.internal.SchemaEncoder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import okio.BufferedSink;
import okio.Okio;
import okio.Path;
import okio.fakefilesystem.FakeFileSystem;

/** A {@code .proto} file and those that it imports, without protoc, or a {@link DescriptorSet}. */
public final class ProtoSchema {

    private static final Pattern IMPORT = Pattern.compile("\\bimport\\s+(?:public\\s+|weak\\s+)?\"([^\"]+)\"");
    private static final String ROOT = "/schemas";
    private static final Set<String> BUILT_IN = Set.of(
            "google/type/date.proto",
            "google/type/decimal.proto",
            "confluent/meta.proto",
            "confluent/type/decimal.proto");

    /** What every Protobuf library brings along. */
    private static final Map<String, FileDescriptor> STANDARD = List.of(
                    AnyProto.getDescriptor(),
                    DescriptorProtos.getDescriptor(),
                    DurationProto.getDescriptor(),
                    EmptyProto.getDescriptor(),
                    StructProto.getDescriptor(),
                    TimestampProto.getDescriptor(),
                    WrappersProto.getDescriptor())
            .stream()
            .collect(Collectors.toMap(FileDescriptor::getName, Function.identity()));

    private final List<FileDescriptor> files;
    private final List<FileDescriptor> mains;

    /** @param files whose messages have names: all of a set, and of a file not those that it imports */
    private ProtoSchema(List<FileDescriptor> files) {
        this.files = files;
        this.mains = files.stream()
                .filter(file -> files.stream()
                        .noneMatch(other -> other.getDependencies().contains(file)))
                .toList();
    }

    /**
     * The texts of a file and of all that it imports, by path; those that everybody has are left out.
     *
     * @param files finds the text of a path
     * @throws IllegalArgumentException naming an import that there is not
     */
    public static Map<String, String> withImports(String name, Function<String, Optional<String>> files) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (DescriptorSet.is(name)) {
            files.apply(name).ifPresent(set -> texts.put(name, set));
            return texts;
        }
        add(name, "", files, texts);
        return texts;
    }

    private static void add(
            String name, String by, Function<String, Optional<String>> files, Map<String, String> texts) {
        if (texts.containsKey(name) || name.startsWith("google/protobuf/")) {
            return;
        }
        if (!name.endsWith(".proto")) {
            throw new IllegalArgumentException("not one of Protobuf: the name " + name + " does not end with .proto");
        }
        Optional<String> text = files.apply(name).or(() -> builtIn(name));
        if (text.isEmpty()) {
            throw new IllegalArgumentException("incomplete: " + by + " imports " + name + ", which is not there");
        }
        texts.put(name, text.get());
        Matcher imports = IMPORT.matcher(text.get());
        while (imports.find()) {
            add(imports.group(1), name, files, texts);
        }
    }

    private static Optional<String> builtIn(String name) {
        if (!BUILT_IN.contains(name)) {
            return Optional.empty();
        }
        try (InputStream in = ProtoSchema.class.getResourceAsStream("/protobuf/" + name)) {
            return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException("Cannot read " + name + " of the class path", e);
        }
    }

    /**
     * @param texts by path, as {@link #withImports} gives them
     * @throws IllegalArgumentException saying what is wrong with them
     */
    public static ProtoSchema parse(String name, Map<String, String> texts) {
        if (DescriptorSet.is(name)) {
            return new ProtoSchema(DescriptorSet.files(texts.get(name), STANDARD));
        }
        try {
            FakeFileSystem files = new FakeFileSystem();
            for (Map.Entry<String, String> file : texts.entrySet()) {
                Path path = Path.get(ROOT + "/" + file.getKey());
                files.createDirectories(path.parent());
                try (BufferedSink out = Okio.buffer(files.sink(path))) {
                    out.writeUtf8(file.getValue());
                }
            }
            SchemaLoader loader = new SchemaLoader(files);
            loader.initRoots(List.of(Location.get(ROOT)), List.of());
            Schema schema = loader.loadSchema();
            return new ProtoSchema(
                    List.of(file(name, schema, new SchemaEncoder(schema), new HashMap<>(STANDARD), new HashSet<>())));
        } catch (IOException | DescriptorValidationException | RuntimeException e) {
            throw new IllegalArgumentException("not a Protobuf schema: " + firstLine(e), e);
        }
    }

    private static String firstLine(Exception e) {
        String message = String.valueOf(e.getMessage()).replace(ROOT + "/", "");
        return message.lines().limit(2).map(String::strip).collect(Collectors.joining(" "));
    }

    private static FileDescriptor file(
            String path, Schema schema, SchemaEncoder encoder, Map<String, FileDescriptor> known, Set<String> open)
            throws InvalidProtocolBufferException, DescriptorValidationException {
        if (known.containsKey(path)) {
            return known.get(path);
        }
        ProtoFile file = schema.protoFile(path);
        if (file == null || !open.add(path)) {
            throw new IllegalArgumentException(
                    file == null ? "there is no file " + path : path + " imports itself by others");
        }
        FileDescriptorProto proto =
                FileDescriptorProto.parseFrom(encoder.encode(file).toByteArray());
        List<FileDescriptor> imports = new ArrayList<>();
        for (String imported : proto.getDependencyList()) {
            imports.add(file(imported, schema, encoder, known, open));
        }
        FileDescriptor descriptor = FileDescriptor.buildFrom(proto, imports.toArray(FileDescriptor[]::new));
        known.put(path, descriptor);
        return descriptor;
    }

    /**
     * A message by its name, with or without the package.
     *
     * @param name may be empty if the file has one message only, or of a set the one file that no other imports
     * @throws IllegalArgumentException naming those that there are
     */
    public Descriptor message(String name) {
        List<Descriptor> all = new ArrayList<>();
        files.forEach(file -> file.getMessageTypes().forEach(message -> addNested(message, all)));
        List<Descriptor> named = all.stream()
                .filter(message -> message.getFullName().equals(name)
                        || (message.getFile().getPackage() + "." + name).equals(message.getFullName()))
                .toList();
        if (named.size() == 1) {
            return named.get(0);
        }
        List<Descriptor> outer =
                mains.stream().flatMap(file -> file.getMessageTypes().stream()).toList();
        if (name.isEmpty() && outer.size() == 1) {
            return outer.get(0);
        }
        boolean isUnknown = !name.isEmpty() && named.isEmpty();
        throw new IllegalArgumentException((isUnknown ? "without message " + name : "not clear: name a message")
                + ": it has " + all.stream().map(Descriptor::getFullName).collect(Collectors.joining(", ")));
    }

    private static void addNested(Descriptor message, List<Descriptor> all) {
        if (!message.getOptions().getMapEntry()) {
            all.add(message);
            message.getNestedTypes().forEach(nested -> addNested(nested, all));
        }
    }

    /** The message at a place of the file, and from there on of the message; empty if there is none. */
    Optional<Descriptor> message(List<Integer> places) {
        List<Descriptor> choices = files.get(0).getMessageTypes();
        Descriptor found = null;
        for (int place : places) {
            // An entry of a map is a message of its own, which nobody counts.
            List<Descriptor> written = choices.stream()
                    .filter(message -> !message.getOptions().getMapEntry())
                    .toList();
            if (place < 0 || place >= written.size()) {
                return Optional.empty();
            }
            found = written.get(place);
            choices = found.getNestedTypes();
        }
        return Optional.ofNullable(found);
    }

    /** All messages of the file and its imports, by which an Any is written as JSON. */
    List<Descriptor> all() {
        List<Descriptor> all = new ArrayList<>();
        Map<String, FileDescriptor> reached = new LinkedHashMap<>();
        files.forEach(file -> withDependencies(file, reached));
        for (FileDescriptor file : reached.values()) {
            file.getMessageTypes().forEach(message -> addNested(message, all));
        }
        return Collections.unmodifiableList(all);
    }

    private static void withDependencies(FileDescriptor file, Map<String, FileDescriptor> all) {
        if (all.putIfAbsent(file.getName(), file) == null) {
            file.getDependencies().forEach(dependency -> withDependencies(dependency, all));
        }
    }
}
