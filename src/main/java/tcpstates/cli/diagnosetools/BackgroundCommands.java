package tcpstates.cli.diagnosetools;

import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tcpstates.os.Libc;
import tcpstates.service.Activation;
import tcpstates.service.BackgroundService;
import tcpstates.service.KeyValues;
import tcpstates.service.RuntimeFolder;
import tcpstates.service.ServiceException;
import tcpstates.service.ServiceException.Reason;
import tcpstates.service.Settings;
import tcpstates.service.WrongSettings;

/** Switches the capture in the background on and off and asks it, with diagnose-tools' words. */
final class BackgroundCommands {
    private final Output output;
    private final int user;
    private final Map<String, String> environment;

    BackgroundCommands(Output output) {
        this.output = output;
        user = Libc.user();
        environment = System.getenv();
    }

    /** {@code --activate}. */
    int activate(String value) throws IOException {
        try {
            Settings settings = Settings.parse(value);
            Activation.start(RuntimeFolder.create(user, environment), settings, BackgroundMain.class);
            output.print("功能设置成功，返回值：0\n" + levelAndAddress(settings.verbose(), settings.address()));
            return DiagnoseToolsMain.DONE;
        } catch (WrongSettings e) {
            return notActivated(value, Reason.WRONG_ARGUMENT, e);
        } catch (ServiceException e) {
            return notActivated(value, e.reason(), e);
        }
    }

    private int notActivated(String value, Reason reason, Exception why) throws IOException {
        output.print("功能设置失败，返回值：" + reason.returnValue() + "\n"
                + levelAndAddress(Settings.verbose(value), Settings.address(value)));
        output.message(String.valueOf(why.getMessage()));
        return DiagnoseToolsMain.FAILED;
    }

    private static String levelAndAddress(int level, String address) {
        return "    输出级别：" + level + "\n    过滤地址：" + address + "\n";
    }

    /** {@code --settings}. */
    int settings(String value) throws IOException {
        boolean json = KeyValues.parse(value, "").isSet("json");
        try {
            BackgroundService service = BackgroundService.find(user, environment);
            Settings settings = service == null ? null : service.settings();
            output.print(json ? json(settings) : text(settings));
            return DiagnoseToolsMain.DONE;
        } catch (ServiceException e) {
            if (json) {
                output.print("{\"err\":\"" + quoted(String.valueOf(e.getMessage())) + "\"}\n");
            }
            output.message(String.valueOf(e.getMessage()));
            return DiagnoseToolsMain.FAILED;
        }
    }

    private static String text(@Nullable Settings settings) {
        return "功能设置：\n    是否激活：" + (settings == null ? "×\n" : "√\n")
                + (settings == null
                        ? levelAndAddress(0, Settings.NO_ADDRESS)
                        : levelAndAddress(settings.verbose(), settings.address()));
    }

    private static String json(@Nullable Settings settings) {
        return settings == null
                ? "{\"activated\":0,\"verbose\":0}\n"
                : "{\"activated\":1,\"verbose\":" + settings.verbose() + "}\n";
    }

    private static String quoted(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    /** {@code --report}, with a copy if one is asked for. */
    int report(String value, @Nullable ReportCopy copy) throws IOException {
        try {
            BackgroundService service = BackgroundService.find(user, environment);
            if (service == null) {
                throw new ServiceException(Reason.NOT_ACTIVE, "not activated: there is nothing to report");
            }
            service.report(
                    content -> {
                        ReportPrinter.print(content, output.out());
                        content.notices().forEach(output::message);
                        if (copy != null) {
                            copy.add(content);
                        }
                    },
                    KeyValues.parse(value, "").isSet("keep"));
            return DiagnoseToolsMain.DONE;
        } catch (ServiceException e) {
            output.message(String.valueOf(e.getMessage()));
            return DiagnoseToolsMain.FAILED;
        }
    }

    /** {@code --deactivate}. */
    int deactivate() throws IOException {
        try {
            BackgroundService service = BackgroundService.find(user, environment);
            if (service != null) {
                service.deactivate();
            }
            output.print("tcpstates is not activated\n");
            return DiagnoseToolsMain.DONE;
        } catch (ServiceException e) {
            output.print("deactivate tcpstates fail, ret is " + e.reason().returnValue() + "\n");
            output.message(String.valueOf(e.getMessage()));
            return DiagnoseToolsMain.FAILED;
        }
    }
}
