using AdmissionWebhook.Files;
using Microsoft.Extensions.Logging.Abstractions;

namespace AdmissionWebhook.Tests.Files;

public sealed class FilePollerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTimeProvider _time = new(DateTimeOffset.UnixEpoch);
    private readonly FilePoller _poller;
    private readonly List<FileSnapshot> _changes = [];

    public FilePollerTests() => _poller = new(_time, FilePoller.DefaultInterval, NullLogger<FilePoller>.Instance);

    public void Dispose()
    {
        _poller.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_settled_change_is_delivered_once()
    {
        Watch(_folder.Write("a.yaml", "old"));
        Assert.False(_poller.PollOnce());

        _folder.Write("a.yaml", "half");
        Assert.True(_poller.PollOnce());
        _folder.Write("a.yaml", "whole");
        Assert.True(_poller.PollOnce());
        Assert.Empty(_changes);

        Assert.False(_poller.PollOnce());
        Assert.False(_poller.PollOnce());
        Assert.Equal("whole", Assert.Single(Assert.Single(_changes).Files).Text);
    }

    [Fact]
    public void New_content_with_the_old_time_and_length_is_still_a_change()
    {
        var path = _folder.Write("a.yaml", "old");
        var written = File.GetLastWriteTimeUtc(path);
        Watch(path);

        _folder.Write("a.yaml", "new");
        File.SetLastWriteTimeUtc(path, written);
        PollUntilSettled();

        Assert.Equal("new", Assert.Single(Assert.Single(_changes).Files).Text);
    }

    [Fact]
    public void A_kubelet_swap_is_a_change_of_every_file_at_once()
    {
        _folder.Mount(("a.yaml", "a1"), ("b.yaml", "b1"));
        Watch(_folder.Path);

        _folder.Mount(("a.yaml", "a2"), ("b.yaml", "b2"));
        PollUntilSettled();

        Assert.Equal(["a2", "b2"], Assert.Single(_changes).Files.Select(file => file.Text));
    }

    [Fact]
    public void A_file_that_disappears_and_returns_is_two_changes()
    {
        var path = _folder.Write("a.yaml", "here");
        Watch(path);

        File.Delete(path);
        PollUntilSettled();
        Assert.Equal(path, Assert.Single(Assert.Single(_changes).Faults).Path);

        _folder.Write("a.yaml", "here");
        PollUntilSettled();
        Assert.Empty(_changes[1].Faults);
    }

    [Fact]
    public void Files_added_to_a_folder_or_removed_are_changes()
    {
        _folder.Write("a.yaml", "a");
        Watch(_folder.Path);

        _folder.Write("b.yaml", "b");
        PollUntilSettled();
        File.Delete(_folder["a.yaml"]);
        PollUntilSettled();

        Assert.Equal([2, 1], _changes.Select(change => change.Files.Count));
    }

    [Fact]
    public void A_file_that_changes_constantly_still_takes_effect()
    {
        Watch(_folder.Write("a.yaml", "0"));
        for (var i = 1; i <= 5; i++)
        {
            _folder.Write("a.yaml", $"{i}");
            _poller.PollOnce();
        }

        Assert.Equal("5", Assert.Single(Assert.Single(_changes).Files).Text);
    }

    [Fact]
    public void A_callback_that_throws_stops_neither_its_watch_nor_the_others()
    {
        var path = _folder.Write("a.yaml", "1");
        var calls = 0;
        _poller.Watch(
            FileSnapshot.Read(path),
            _ =>
            {
                calls++;
                throw new InvalidOperationException("callback");
            }
        );
        Watch(path);

        _folder.Write("a.yaml", "2");
        PollUntilSettled();
        _folder.Write("a.yaml", "3");
        PollUntilSettled();

        Assert.Equal(2, calls);
        Assert.Equal(2, _changes.Count);
    }

    [Fact]
    public async Task The_loop_applies_a_change_within_fifteen_seconds_and_ends_quietly()
    {
        var delivered = new TaskCompletionSource<DateTimeOffset>(TaskCreationOptions.RunContinuationsAsynchronously);
        _poller.Watch(FileSnapshot.Read(_folder.Write("a.yaml", "old")), _ => delivered.TrySetResult(_time.GetUtcNow()));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var loop = _poller.RunAsync(stop.Token);

        _folder.Write("a.yaml", "new");
        while (!delivered.Task.IsCompleted && _time.GetUtcNow() < DateTimeOffset.UnixEpoch.AddSeconds(15))
        {
            // The clock stops until the loop waits again, so no poll is skipped.
            if (_time.Waiting == 1)
            {
                _time.Advance(TimeSpan.FromSeconds(1));
            }

            await Task.Yield();
        }

        Assert.InRange(await delivered.Task, DateTimeOffset.UnixEpoch.AddSeconds(5), DateTimeOffset.UnixEpoch.AddSeconds(10));
        await stop.CancelAsync();
        await loop;
    }

    private void Watch(string path) => _poller.Watch(FileSnapshot.Read(path), _changes.Add);

    private void PollUntilSettled()
    {
        while (_poller.PollOnce()) { }
    }
}
