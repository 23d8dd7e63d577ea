package io.kappalake.audit.payload;

import com.google.protobuf.AnyProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
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
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okio.BufferedSink;
import okio.Okio;
import okio.Path;
import okio.fakefilesystem.FakeFileSystem;

/** The messages of a schema: of a {@code .proto} file with its imports, or of a compiled set. */
final class ProtoTypes {

    private static final Pattern IMPORT = Pattern.compile("\\bimport\\s+(?:public\\s+|weak\\s+)?\"([^\"]+)\"");
    private static final String ROOT = "/audited";

    private final List<FileDescriptor> files;

    private ProtoTypes(List<FileDescriptor> files) {
        this.files = files;
    }

    /**
     * @param beside finds the text of a file; null for none
     * @throws IllegalArgumentException if it is no schema
     */
    static ProtoTypes of(String name, Function<String, String> beside) {
        try {
            return new ProtoTypes(name.endsWith(".proto") ? List.of(ofText(name, beside)) : ofSet(beside.apply(name)));
        } catch (IOException | DescriptorValidationException | RuntimeException e) {
            throw new IllegalArgumentException("Schema " + name + " is unreadable: " + e.getMessage(), e);
        }
    }

    private static Map<String, FileDescriptor> standard() {
        Map<String, FileDescriptor> standard = new HashMap<>();
        for (FileDescriptor file : List.of(
                AnyProto.getDescriptor(),
                com.google.protobuf.DescriptorProtos.getDescriptor(),
                DurationProto.getDescriptor(),
                EmptyProto.getDescriptor(),
                StructProto.getDescriptor(),
                TimestampProto.getDescriptor(),
                WrappersProto.getDescriptor())) {
            standard.put(file.getName(), file);
        }
        return standard;
    }

    private static FileDescriptor ofText(String name, Function<String, String> beside)
            throws IOException, DescriptorValidationException {
        Map<String, String> texts = new LinkedHashMap<>();
        collect(name, beside, texts);
        FakeFileSystem memory = new FakeFileSystem();
        for (Map.Entry<String, String> file : texts.entrySet()) {
            Path path = Path.get(ROOT + "/" + file.getKey());
            memory.createDirectories(path.parent());
            try (BufferedSink out = Okio.buffer(memory.sink(path))) {
                out.writeUtf8(file.getValue());
            }
        }
        SchemaLoader loader = new SchemaLoader(memory);
        loader.initRoots(List.of(Location.get(ROOT)), List.of());
        Schema schema = loader.loadSchema();
        SchemaEncoder encoder = new SchemaEncoder(schema);
        return built(name, path -> encoded(schema.protoFile(path), encoder), standard());
    }

    private static FileDescriptorProto encoded(ProtoFile file, SchemaEncoder encoder) {
        try {
            return FileDescriptorProto.parseFrom(encoder.encode(file).toByteArray());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static void collect(String name, Function<String, String> beside, Map<String, String> texts)
            throws IOException {
        if (texts.containsKey(name) || name.startsWith("google/protobuf/")) {
            return;
        }
        String text = beside.apply(name);
        texts.put(name, text == null ? known(name) : text);
        Matcher imports = IMPORT.matcher(texts.get(name));
        while (imports.find()) {
            collect(imports.group(1), beside, texts);
        }
    }

    /** Types of Google's and Confluent's that ship with the project. */
    private static String known(String name) throws IOException {
        try (InputStream in = ProtoTypes.class.getResourceAsStream("/protobuf/" + name)) {
            if (in == null) {
                throw new IOException("there is no " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static List<FileDescriptor> ofSet(String base64) throws IOException, DescriptorValidationException {
        FileDescriptorSet set =
                FileDescriptorSet.parseFrom(Base64.getMimeDecoder().decode(base64.getBytes(StandardCharsets.US_ASCII)));
        Map<String, FileDescriptorProto> protos = new LinkedHashMap<>();
        set.getFileList().forEach(file -> protos.put(file.getName(), file));
        Map<String, FileDescriptor> known = standard();
        List<FileDescriptor> files = new ArrayList<>();
        for (String name : protos.keySet()) {
            if (!standard().containsKey(name)) {
                files.add(built(name, protos::get, known));
            }
        }
        return files;
    }

    private static FileDescriptor built(
            String name, Function<String, FileDescriptorProto> protos, Map<String, FileDescriptor> known)
            throws DescriptorValidationException {
        if (known.containsKey(name)) {
            return known.get(name);
        }
        FileDescriptorProto proto = protos.apply(name);
        List<FileDescriptor> imports = new ArrayList<>();
        for (String imported : proto.getDependencyList()) {
            imports.add(built(imported, protos, known));
        }
        FileDescriptor file = FileDescriptor.buildFrom(proto, imports.toArray(FileDescriptor[]::new));
        known.put(name, file);
        return file;
    }

    /**
     * The message of that name, with or without its package; of an empty name the only one of the files that no other
     * imports.
     */
    Descriptor message(String name) {
        List<Descriptor> fitting = all().stream()
                .filter(message -> message.getFullName().equals(name)
                        || message.getFullName().equals(message.getFile().getPackage() + "." + name))
                .toList();
        if (name.isEmpty()) {
            fitting = files.stream()
                    .filter(file -> files.stream()
                            .noneMatch(other -> other.getDependencies().contains(file)))
                    .flatMap(file -> file.getMessageTypes().stream())
                    .toList();
        }
        if (fitting.size() != 1) {
            throw new IllegalArgumentException("There is no one message " + name);
        }
        return fitting.get(0);
    }

    /** The message at a place in the first file, and from there on in the message before it; null if there is none. */
    Descriptor message(List<Integer> places) {
        List<Descriptor> choices = files.get(0).getMessageTypes();
        Descriptor found = null;
        for (int place : places) {
            List<Descriptor> written = choices.stream()
                    .filter(message -> !message.getOptions().getMapEntry())
                    .toList();
            if (place < 0 || place >= written.size()) {
                return null;
            }
            found = written.get(place);
            choices = found.getNestedTypes();
        }
        return found;
    }

    /** All messages of its files, without those that they import. */
    private List<Descriptor> all() {
        List<Descriptor> all = new ArrayList<>();
        files.forEach(file -> add(file, all));
        return all;
    }

    /** All messages, also of imported files. */
    List<Descriptor> withImports() {
        Map<String, FileDescriptor> reached = new LinkedHashMap<>();
        files.forEach(file -> reach(file, reached));
        List<Descriptor> all = new ArrayList<>();
        reached.values().forEach(file -> add(file, all));
        return all;
    }

    private static void reach(FileDescriptor file, Map<String, FileDescriptor> reached) {
        if (reached.put(file.getName(), file) == null) {
            file.getDependencies().forEach(imported -> reach(imported, reached));
        }
    }

    private static void add(FileDescriptor file, List<Descriptor> all) {
        file.getMessageTypes().forEach(message -> add(message, all));
    }

    private static void add(Descriptor message, List<Descriptor> all) {
        if (!message.getOptions().getMapEntry()) {
            all.add(message);
            message.getNestedTypes().forEach(nested -> add(nested, all));
        }
    }
}
