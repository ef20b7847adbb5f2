namespace MwanLb.Helper;

/// <summary>Reads whatever Squid has written, answers every whole line in it, and writes the answers in one go. Ends at the end of input.</summary>
/// <remarks>
/// Whole lines only, as many as are ready: Squid 5 mistakes a reply that is cut inside its channel-ID for another one's.
/// </remarks>
/// <param name="source">Who answers.</param>
internal sealed class HelperLoop(AnswererSource source)
{
    /// <summary>Bytes of the longest line that is answered by all of it. Squid's own limit is 32 KiB; a URL of 8 KiB in FORMAT is the longest seen.</summary>
    public const int MaxLineLength = 64 * 1024;

    private readonly byte[] _input = new byte[MaxLineLength];
    private readonly byte[] _output = new byte[MaxLineLength];
    private int _pending;

    /// <summary>What has been answered.</summary>
    public AnswerCounts Counts { get; } = new();

    /// <summary>Answers until the input ends or breaks off.</summary>
    public void Run(Stream input, Stream output)
    {
        try
        {
            AnswerAll(input, output);
        }
        catch (IOException)
        {
            // The other end is gone, with or without replies unread (ECONNRESET): the same as the end of input.
        }
    }

    private void AnswerAll(Stream input, Stream output)
    {
        var filled = 0;
        var skipping = false;
        for (int read; (read = input.Read(_input, filled, _input.Length - filled)) > 0;)
        {
            filled += read;
            var answerer = source.Current;
            var used = AnswerLines(answerer, _input.AsSpan(0, filled), ref skipping, output);
            if (used == 0 && filled == _input.Length)
            {
                // No line end in a full buffer: answered by its beginning, and the rest of the line passed over.
                if (!skipping)
                {
                    Answer(answerer, _input, output);
                    skipping = true;
                }

                used = filled;
            }

            Flush(output);
            _input.AsSpan(used, filled - used).CopyTo(_input);
            filled -= used;
        }
    }

    private int AnswerLines(Answerer answerer, Span<byte> input, ref bool skipping, Stream output)
    {
        var used = 0;
        for (int end; (end = input[used..].IndexOf((byte)'\n')) >= 0; used += end + 1)
        {
            if (skipping)
            {
                skipping = false;
                continue;
            }

            Answer(answerer, input.Slice(used, end).TrimEnd((byte)'\r'), output);
        }

        return used;
    }

    private void Answer(Answerer answerer, Span<byte> line, Stream output)
    {
        if (_output.Length - _pending < answerer.MaxLength)
        {
            Flush(output);
        }

        _pending += answerer.Answer(line, _output.AsSpan(_pending), Counts);
    }

    private void Flush(Stream output)
    {
        if (_pending > 0)
        {
            output.Write(_output, 0, _pending);
            _pending = 0;
        }
    }
}
