using System.Text;
using CsCheck;

namespace MwanLb.Helper.Tests;

public sealed class HelperLoopPropertyTests
{
    private static readonly byte[] Special = "\r\0-.:[]"u8.ToArray();

    private static readonly Gen<byte> LikelyByte = Gen.Frequency(
        (4, Gen.Const((byte)'\n')),
        (4, Gen.Const((byte)' ')),
        (6, Gen.Byte[(byte)'0', (byte)'9']),
        (2, Gen.Int[0, 6].Select(i => Special[i])),
        (4, Gen.Byte));

    private static readonly Gen<byte[][]> Chunks = LikelyByte.Array[0, 200].Array[0, 8];

    [Fact]
    public void Run_AnyBytesInAnyPieces_AnswersEachLineOnceUnderItsChannel() => Chunks.Sample(
        chunks =>
        {
            var output = Answering.Answer(chunks);

            Assert.Equal(Answering.Expected(Encoding.Latin1.GetString([.. chunks.SelectMany(chunk => chunk)])), output.Lines);
            Assert.All(output.Writes, write => Assert.EndsWith("\n", write, StringComparison.Ordinal));
        },
        iter: 5000);
}
