package tcpstates.glossary;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tcpstates.event.StateNames;
import tcpstates.event.TcpState;

/** Every term by its names; what they mean stands in {@code glossary*.properties}. */
public final class Glossary {
    /** Section and key, name, and what else somebody may look for. States have the names of {@link StateNames}, too. */
    private static final String TERMS = """
            flags.syn      :: SYN   [S]    :: SYN, S, synchronize, 同步
            flags.ack      :: ACK   [.]    :: ACK, ., A, dot, a dot, acknowledgement, acknowledgment, 确认
            flags.fin      :: FIN   [F]    :: FIN, F, finish, 结束
            flags.rst      :: RST   [R]    :: RST, R, RESET, 重置, 复位
            flags.psh      :: PSH   [P]    :: PSH, P, PUSH, 推送
            flags.urg      :: URG   [U]    :: URG, U, URGENT, 紧急
            flags.ece      :: ECE   [E]    :: ECE, E, ECN-Echo, ECN
            flags.cwr      :: CWR   [W]    :: CWR, W, ECN
            flags.none     :: [none]       :: none, no flag, 无标志
            line.time      :: 10:23:23.323597 :: time, time stamp, timestamp, 时间, 时间戳
            line.ip        :: IP, IP6      :: IP, IP6, IPv4, IPv6
            line.header    :: (tos 0x0, ttl 64, id 5984, offset 0, flags [DF], proto TCP (6), length 60) :: \
            tos, ttl, id, offset, DF, proto
            line.ends      :: 192.168.1.3.36674 > 192.168.1.2.80 :: >, source, destination, address, port, src, dst, 地址, 端口
            line.flags     :: Flags [S]    :: Flags, Flag, 标志, 标志位
            line.cksum     :: cksum 0x8384 (incorrect -> 0x7b24) :: cksum, checksum, incorrect, 校验和
            line.seq       :: seq 1:13     :: seq, sequence number, 序号, 序列号
            line.ack       :: ack 13       :: ack, acknowledgement number, acknowledgment number, 确认号
            line.win       :: win 29200    :: win, window, 窗口, 接收窗口
            line.options   :: options [...] :: options, option, 选项
            line.mss       :: mss 1460     :: mss, maximum segment size, 最大报文段长度, 最大报文长度
            line.sackok    :: sackOK       :: sackOK, sack permitted, SACK, 选择性确认, 选择确认
            line.sack      :: sack 1 {1461:2921} :: sack, SACK, 选择性确认, 选择确认
            line.ts        :: TS val 425996656 ecr 0 :: TS, TS val, val, ecr, timestamps, timestamp, 时间戳
            line.nop       :: nop          :: nop, no operation
            line.wscale    :: wscale 7     :: wscale, window scale, scale, 窗口扩大, 窗口扩大因子
            line.length    :: length 12    :: length, len, 长度
            fin_rst.table  :: FIN | RST    :: FIN, RST, FIN vs RST, FIN against RST, FIN 与 RST
            resets.closed  :: RST          :: closed socket
            resets.refused :: refused      :: refused, closed port, 拒绝, 被拒绝
            resets.filtered :: filtered    :: filtered, REJECT, tcp-reset, firewall, 防火墙, 被过滤
            resets.aborted :: aborted      :: aborted, abort, SO_LINGER, linger, 异常中止
            resets.unread_data :: unread_data :: unread data, 未读数据
            resets.after_close :: after_close :: after close, 关闭之后
            resets.half_open :: half_open  :: half open, half-open, 半打开
            resets.keep_alive_timeout :: keep_alive_timeout :: keep alive timeout, 保活超时
            resets.idle_cut_off :: idle_cut_off :: idle cut off, idle timeout, 空闲超时
            resets.different_ttl :: different_ttl :: different ttl
            resets.scan    :: scan         :: scan, SYN scan, half-open scan, port scan, 扫描, 端口扫描
            resets.stray   :: stray        :: stray
            resets.challenged :: challenged :: challenged, challenge ACK, RFC 5961, 挑战
            resets.out_of_window :: out_of_window :: out of window, 窗口之外
            errors.refused :: ECONNREFUSED :: Connection refused, 111
            errors.reset   :: ECONNRESET   :: Connection reset, Connection reset by peer, 104
            errors.pipe    :: EPIPE        :: Broken pipe, SIGPIPE, 32
            errors.timedout :: ETIMEDOUT   :: Connection timed out, 110
            words.handshake :: three-way handshake :: handshake, 3-way handshake, 三次握手, 握手
            words.close    :: four-way close :: four-way handshake, 4-way close, teardown, 四次挥手, 挥手
            words.half_close :: half-close :: half close, half closed, 半关闭
            words.half_open :: half-open   :: half open, half-open connection, 半连接, 半打开
            words.simultaneous_open :: simultaneous open :: 同时打开
            words.simultaneous_close :: simultaneous close :: 同时关闭
            words.isn      :: ISN          :: initial sequence number, ISS, 初始序号, 初始序列号
            words.msl      :: MSL          :: 2MSL, 2 MSL, maximum segment lifetime, 最长报文段寿命
            words.retransmission :: retransmission :: retransmit, RTO, backoff, back-off, 重传, 重发, 退避, 超时重传
            words.tlp      :: tail loss probe :: TLP, 尾部丢失探测
            words.zero_window :: zero window :: window 0, window probe, 零窗口
            words.keep_alive :: keep-alive :: keepalive, SO_KEEPALIVE, 保活
            words.tuple    :: 5-tuple      :: 4-tuple, five-tuple, 五元组, 四元组
            words.reuseaddr :: SO_REUSEADDR :: reuse, 地址重用
            netstat.a      :: netstat -a   :: -a
            netstat.n      :: netstat -n   :: -n, numeric
            netstat.p      :: netstat -p   :: -p, pid
            netstat.r      :: netstat -r   :: -r, routing table, 路由表
            netstat.i      :: netstat -i   :: -i, interfaces, 网络接口
            netstat.count  :: netstat -na | awk '/^tcp/ {++S[$NF]} END {for(a in S) print S[a], a}' | sort -nr :: \
            netstat, awk, count states, 统计状态
            netstat.running :: netstat -na |awk '/^tcp/ {print NF,$NF,S[$NF],++S[$NF]}' :: awk
            netstat.fields :: netstat -na |awk '/^tcp/ {print NF,$NF}' :: awk, NF, $NF
            settings.syn_retries :: net.ipv4.tcp_syn_retries :: tcp_syn_retries
            settings.syn_linear :: net.ipv4.tcp_syn_linear_timeouts :: tcp_syn_linear_timeouts
            settings.synack_retries :: net.ipv4.tcp_synack_retries :: tcp_synack_retries
            settings.retries2 :: net.ipv4.tcp_retries2 :: tcp_retries2
            settings.orphan_retries :: net.ipv4.tcp_orphan_retries :: tcp_orphan_retries
            settings.fin_timeout :: net.ipv4.tcp_fin_timeout :: tcp_fin_timeout
            settings.keepalive :: net.ipv4.tcp_keepalive_time, _intvl, _probes :: tcp_keepalive_time, tcp_keepalive_intvl, \
            tcp_keepalive_probes
            settings.conntrack :: net.netfilter.nf_conntrack_tcp_timeout_* :: conntrack, nf_conntrack, nf_conntrack_max
            """;

    private static final String COLUMN = " *:: *";

    private static final List<Term> ALL = all();

    private Glossary() {}

    private static List<Term> all() {
        Stream<Term> states = EnumSet.range(TcpState.CLOSE, TcpState.TIME_WAIT).stream()
                .map(state -> new Term(Section.STATES, "states." + state, state.name(), List.of(), state));
        Stream<Term> others = TERMS.lines().map(line -> {
            String[] columns = line.split(COLUMN, -1);
            String key = columns[0];
            Section section = Section.valueOf(key.substring(0, key.indexOf('.')).toUpperCase(Locale.ROOT));
            return new Term(section, key, columns[1], list(columns[2]), null);
        });
        return Stream.concat(states, others).toList();
    }

    /** All terms, section by section. */
    public static List<Term> terms() {
        return ALL;
    }

    /** The terms that somebody means who typed this; none if nothing has that name. */
    public static List<Term> find(String typed) {
        String wanted = plain(typed);
        Set<TcpState> states = StateNames.typed(typed.strip().replaceAll("\\s+", "_"));
        return ALL.stream()
                .filter(term -> names(term).anyMatch(name -> plain(name).equals(wanted))
                        || states != null && term.state() != null && states.contains(term.state()))
                .toList();
    }

    /** Names that {@link #find} knows, as they may be printed; each once, however it may be written. */
    public static Collection<String> names() {
        Map<String, String> names = new LinkedHashMap<>();
        for (StateNames family : StateNames.values()) {
            Arrays.stream(TcpState.values()).map(family::of).forEach(name -> names.putIfAbsent(plain(name), name));
        }
        ALL.stream().flatMap(Glossary::names).forEach(name -> names.putIfAbsent(plain(name), name));
        return List.copyOf(names.values());
    }

    private static Stream<String> names(Term term) {
        return Stream.of(List.of(term.name()), term.aliases(), term.section().names())
                .flatMap(List::stream);
    }

    /** Words parted by commas. */
    static List<String> list(String words) {
        return words.isEmpty() ? List.of() : List.of(words.split(" *, *", -1));
    }

    /** Without what nobody is sure of: case, and what stands between words. An option keeps its dash. */
    private static String plain(String name) {
        String lower = name.strip().toLowerCase(Locale.ROOT);
        return lower.startsWith("-")
                ? lower
                : lower.replaceAll("(?<=.)[\\s_-]+", "").replaceAll("^\\[(.*)]$", "$1");
    }
}
