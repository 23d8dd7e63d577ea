package io.kappalake.transforms.feed.protobuf;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A compiled schema, as {@code protoc --descriptor_set_out --include_imports} writes it. Among the texts of a pipeline
 * it stands in Base64, in lines of 76 characters.
 */
public final class DescriptorSet {

    private static final List<String> ENDINGS = List.of(".desc", ".protoset");

    private final Map<String, FileDescriptorProto> protos = new LinkedHashMap<>();
    private final Map<String, FileDescriptor> built;

    private DescriptorSet(Map<String, FileDescriptor> standard) {
        built = new LinkedHashMap<>(standard);
    }

    /** Whether a file is one, by its name. */
    public static boolean is(String file) {
        return ENDINGS.stream().anyMatch(file::endsWith);
    }

    /** The text that stands for a file's bytes. */
    public static String text(byte[] bytes) {
        return Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(bytes) + "\n";
    }

    /**
     * Its files, each after those that it imports, without those that everybody has.
     *
     * @param standard these, by path
     * @throws IllegalArgumentException saying what is wrong with it
     */
    static List<FileDescriptor> files(String text, Map<String, FileDescriptor> standard) {
        try {
            DescriptorSet set = new DescriptorSet(standard);
            FileDescriptorSet.parseFrom(Base64.getMimeDecoder().decode(text.getBytes(StandardCharsets.US_ASCII)))
                    .getFileList()
                    .forEach(file -> set.protos.put(file.getName(), file));
            List<FileDescriptor> files = new ArrayList<>();
            for (String name : set.protos.keySet()) {
                if (!standard.containsKey(name)) {
                    files.add(set.file(name, name, 0));
                }
            }
            if (files.isEmpty()) {
                throw new IllegalArgumentException("not a Protobuf descriptor set: it has no file");
            }
            return files;
        } catch (InvalidProtocolBufferException | DescriptorValidationException e) {
            throw new IllegalArgumentException("not a Protobuf descriptor set: " + e.getMessage(), e);
        }
    }

    private FileDescriptor file(String name, String by, int depth) throws DescriptorValidationException {
        if (built.containsKey(name)) {
            return built.get(name);
        }
        FileDescriptorProto proto = protos.get(name);
        if (proto == null) {
            throw new IllegalArgumentException("incomplete: " + by + " imports " + name
                    + ", which is not in it: make it with protoc --include_imports");
        }
        if (depth > protos.size()) {
            throw new IllegalArgumentException("not a Protobuf descriptor set: " + name + " imports itself by others");
        }
        List<FileDescriptor> imports = new ArrayList<>();
        for (String imported : proto.getDependencyList()) {
            imports.add(file(imported, name, depth + 1));
        }
        FileDescriptor file = FileDescriptor.buildFrom(proto, imports.toArray(FileDescriptor[]::new));
        built.put(name, file);
        return file;
    }
}
