using System.Diagnostics;

namespace AdmissionWebhook.Tests.Files;

/// <summary>A folder that is deleted after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("admission-webhook-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
        File.WriteAllText(this[name], text);
        return this[name];
    }

    /// <summary>
    /// Publishes files as the kubelet does: a new timestamped folder, the link <c>..data</c> switched to it by a rename, and links through
    /// <c>..data</c> under the file names.
    /// </summary>
    public void Mount(params (string Name, string Text)[] files)
    {
        var generation = $"..{Guid.NewGuid():N}";
        foreach (var (name, text) in files)
        {
            Write(System.IO.Path.Combine(generation, name), text);
            if (!File.Exists(this[name]))
            {
                File.CreateSymbolicLink(this[name], System.IO.Path.Combine("..data", name));
            }
        }

        var old = Directory.Exists(this["..data"]) ? Directory.ResolveLinkTarget(this["..data"], returnFinalTarget: false) : null;
        File.CreateSymbolicLink(this["..data_tmp"], generation);
        Rename(this["..data_tmp"], this["..data"]);
        if (old is not null)
        {
            Directory.Delete(old.FullName, recursive: true);
        }
    }

    /// <summary>rename(2) itself: .NET cannot replace a link to a folder.</summary>
    private static void Rename(string from, string to)
    {
        using var mv = Process.Start("mv", ["-T", from, to]);
        mv.WaitForExit();
        if (mv.ExitCode != 0)
        {
            throw new IOException($"mv ended with {mv.ExitCode}");
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
