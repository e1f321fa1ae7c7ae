package tcpstates.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A message is told in Chinese with what differs in it left alone, whatever an attacker calls a file. */
class TranslationTest {
    private final Translation translation = new Translation(Language.ZH);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "f.pcap: No such file or directory | f.pcap：没有那个文件或目录",
                "a: b: No such file or directory: No such file or directory | a: b: No such file or directory：没有那个文件或目录",
                "f: damaged: packet 7 at byte 90 claims 99 captured bytes, more than 10 | f：已损坏：第 7 个包（第 90 字节处）声称抓到 99 字节，超过 10",
                "--where: 'a' is no field, at character 1: a, at its end | --where：'a' 不是字段，在第 1 个字符处：a, at its end",
                "no TCP connection was followed; packets: 2 of other protocols (UDP 1, not IP 1); 3 malformed"
                        + " | 没有跟踪到 TCP 连接；包：2 个属于其他协议（UDP 1、非 IP 1）；3 个格式错误",
                "5 packets read; SYN_SENT 2, ESTABLISHED 34 | 已读取 5 个包；SYN_SENT 2, ESTABLISHED 34",
                "invalid value for option '--max-memory': '' is no size like 256m or 2g"
                        + " | 选项 '--max-memory' 的值无效：'' 不是 256m 或 2g 这样的大小",
            })
    void leavesWhatDiffersAlone(String english, String chinese) {
        assertThat(translation.of(english)).isEqualTo(chinese);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{message}", "what nobody says", "x packets", "5 packets read; run as root"})
    void leavesAloneWhatItDoesNotKnow(String message) {
        assertThat(translation.of(message)).isEqualTo(message);
    }

    @Test
    void saysNothingElseInEnglish() {
        assertThat(new Translation(Language.EN).of("f: No such file or directory"))
                .isEqualTo("f: No such file or directory");
    }

    @ParameterizedTest
    @ValueSource(strings = {": ", ", ", "; ", "' is none of '", " claims ", ": line 1: ", "damaged: ", "{message}"})
    void doesNotHangOnAFilesName(String part) {
        String name = part.repeat(4096 / part.length());
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> translation.of(name + ": No such file or directory"));
    }
}
