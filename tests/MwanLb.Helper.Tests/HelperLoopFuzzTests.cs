using System.Globalization;
using System.Text.RegularExpressions;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Squid;
using MwanLb.Engine.Uplinks;
using MwanLb.Helper.Protocol;
using MwanLb.TicketTaker;

namespace MwanLb.Helper.Tests;

/// <summary>A million lines: good ones, mutated ones, truncated ones and noise.</summary>
public sealed partial class HelperLoopFuzzTests
{
    private const int LineCount = 1_000_000;
    private const int ChunkSize = 48 * 1024;

    private static readonly byte[][] Seeds =
    [
        .. new[]
        {
            "10.0.0.1 GET www.example.com 80 - -",
            "2001:db8::7 CONNECT [2001:db8::1] 443 anna%20m%C3%BCller -",
            "10.0.0.1 POST 192.0.2.5 8080 DOM%5canna uplink-1",
            "- - - - - -",
            "10.0.0.1 GET a 65536 %",
        }.Select(text => System.Text.Encoding.ASCII.GetBytes(text)),
    ];

    [Fact]
    public void Run_AMillionLines_EachHasOneWellFormedAnswerUnderItsChannelAndMemoryStaysFlat()
    {
        var input = new FuzzedInput(LineCount, ChunkSize);
        var output = new CheckedOutput();
        var uplinks = SampleUplinks.OfWeights(1, 2, 1);
        var engine = new SelectionEngine(UplinkState.Over(
            UplinkTable.CreatePrivate(uplinks), Pool.Only(uplinks, SelectionPolicyKind.WeightedRoundRobin)), [], seed: 1);
        var format = SquidLineFormat.Parse("%>a %>rm %>rd %>rP %#un %note{clt_conn_tag}", SquidHelperKind.ExternalAcl);
        var replies = new HelperReplies(uplinks, ReplyOptions.Reason | ReplyOptions.ConnectionTag);
        var loop = Answering.NewLoop(new Answerer(engine, format, replies, new UplinkNames(uplinks)));
        var before = GC.GetTotalMemory(forceFullCollection: true);

        loop.Run(input, output);

        Assert.Equal(LineCount, output.Lines);
        Assert.Equal(LineCount, loop.Counts.Marked + loop.Counts.Unmarked);
        Assert.InRange(loop.Counts.Malformed, 1, LineCount - 1);
        Assert.Null(loop.Counts.Failure);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 16 << 20); // 16 bytes a line; other tests run beside it
    }

    // Every line has its number for a channel-ID; the bytes behind it are whatever they are, but for a line end.
    private sealed class FuzzedInput(int lines, int chunkSize) : MemoryStream
    {
        private readonly Random _random = new(20260726);
        private readonly byte[] _line = new byte[512];
        private int _sent;

        public override int Read(byte[] buffer, int offset, int count)
        {
            var written = 0;
            while (_sent < lines && written + _line.Length < Math.Min(count, chunkSize))
            {
                _sent++.TryFormat(buffer.AsSpan(offset + written), out var digits, provider: CultureInfo.InvariantCulture);
                written += digits;
                buffer[offset + written++] = (byte)' ';
                var length = Mutate(_line);
                _line.AsSpan(0, length).CopyTo(buffer.AsSpan(offset + written));
                written += length;
                buffer[offset + written++] = (byte)'\n';
            }

            return written;
        }

        private int Mutate(Span<byte> line)
        {
            var seed = Seeds[_random.Next(Seeds.Length)];
            seed.CopyTo(line);
            var length = seed.Length;
            switch (_random.Next(5))
            {
                case 0: // as it is
                    break;
                case 1: // cut
                    length = _random.Next(length + 1);
                    break;
                case 2: // some bytes changed
                    for (var i = _random.Next(1, 8); i > 0; i--)
                    {
                        line[_random.Next(length)] = (byte)_random.Next(256);
                    }

                    break;
                case 3: // doubled
                    seed.CopyTo(line[length..]);
                    length *= 2;
                    break;
                default: // noise
                    length = _random.Next(line.Length - 32);
                    _random.NextBytes(line[..length]);
                    break;
            }

            line[..length].Replace((byte)'\n', (byte)'\r');
            return length;
        }
    }

    private sealed partial class CheckedOutput : MemoryStream
    {
        public int Lines { get; private set; }

        public override void Write(byte[] buffer, int offset, int count)
        {
            var text = System.Text.Encoding.Latin1.GetString(buffer, offset, count);
            Assert.EndsWith("\n", text, StringComparison.Ordinal);
            foreach (var line in text.AsSpan(0, text.Length - 1).EnumerateLines())
            {
                var blank = line.IndexOf(' ');
                if (!int.TryParse(line[..blank], NumberStyles.None, CultureInfo.InvariantCulture, out var channel) || channel != Lines
                    || !Reply().IsMatch(line[(blank + 1)..]))
                {
                    Assert.Fail($"answer {Lines} is \"{line}\"");
                }

                Lines++;
            }
        }

        [GeneratedRegex(@"\AOK( wan_=uplink-[012] mark_=0x[123] clt_conn_tag=uplink-[012])? why_=[a-z-]+\z", RegexOptions.CultureInvariant)]
        private static partial Regex Reply();
    }
}
