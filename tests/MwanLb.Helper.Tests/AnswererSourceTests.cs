using System.Collections.Concurrent;
using System.Text;

namespace MwanLb.Helper.Tests;

public sealed class AnswererSourceTests
{
    private readonly ConcurrentQueue<string> _said = [];

    [Fact]
    public void Current_PreparationHangs_RequestsAreAnsweredWithoutAMarkUntilItIsDone()
    {
        using var disk = new ManualResetEventSlim();
        var ready = new TaskCompletionSource<Answerer>();
        var source = new AnswererSource(
            () =>
            {
                disk.Wait(TestContext.Current.CancellationToken);
                ready.SetResult(Answerer.Unmarked);
                return ready.Task.Result;
            },
            TimeSpan.Zero,
            _said.Enqueue);
        var output = new RecordedOutput();

        new HelperLoop(source).Run(new ChunkedInput([Encoding.ASCII.GetBytes("1 a\n2 b\n"), Encoding.ASCII.GetBytes("3 c\n")]), output);

        Assert.Equal(["1 OK", "2 OK", "3 OK"], output.Lines);
        Assert.Equal(["the configuration has not been read yet: answers without a mark until it has"], _said);
        disk.Set();
        SpinWait.SpinUntil(() => ready.Task.IsCompleted, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Current_PreparationFails_SaysWhyOnceAndAnswersWithoutAMark()
    {
        var source = new AnswererSource(() => throw new InvalidOperationException("no such thing"), TimeSpan.FromMinutes(1), _said.Enqueue);
        var output = new RecordedOutput();

        new HelperLoop(source).Run(new ChunkedInput([Encoding.ASCII.GetBytes("1 a\n"), Encoding.ASCII.GetBytes("2 c\n")]), output);

        Assert.Equal(["1 OK", "2 OK"], output.Lines);
        Assert.Equal(["answers every request without a mark: no such thing"], _said);
    }
}
