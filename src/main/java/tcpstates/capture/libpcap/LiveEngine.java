package tcpstates.capture.libpcap;

import java.util.ServiceLoader;
import tcpstates.capture.CaptureException;

/**
 * A library to capture through, beside those that are built in. It is found by {@link ServiceLoader}: whoever adds one puts the class
 * and its name in {@code META-INF/services} on the class path. The class must load even where the library is not there; {@link #open}
 * says so then.
 */
public interface LiveEngine {
    /** What {@code --engine} calls it. */
    String name();

    /** Opens an interface; from then on packets gather in the kernel's buffer. */
    LiveSource open(LiveOptions options) throws CaptureException;

    /** The engine of a name; builds that have it are made by the Maven profile of that name. */
    static LiveEngine named(String name) throws CaptureException {
        for (LiveEngine engine : ServiceLoader.load(LiveEngine.class, LiveEngine.class.getClassLoader())) {
            if (engine.name().equals(name)) {
                return engine;
            }
        }
        throw new CaptureException("this build has no engine " + name + ": make one that has by mvn -P" + name
                + " package (docs/usage.md says how), or leave --engine out");
    }
}
