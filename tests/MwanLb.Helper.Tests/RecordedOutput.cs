using System.Text;

namespace MwanLb.Helper.Tests;

/// <summary>Keeps each write apart.</summary>
internal sealed class RecordedOutput : MemoryStream
{
    public List<string> Writes { get; } = [];

    public string Text => string.Concat(Writes);

    public string[] Lines => Text.Split('\n')[..^1];

    public override void Write(byte[] buffer, int offset, int count) => Writes.Add(Encoding.Latin1.GetString(buffer, offset, count));
}
