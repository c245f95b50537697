namespace AdmissionWebhook.Manifests;

/// <summary>Runs the same work on many items, on all cores.</summary>
public static class InOrder
{
    // High enough that one slow item does not hold up the rest, low enough that results do not pile up.
    private static readonly int Ahead = 64 * Environment.ProcessorCount;

    /// <summary>
    /// Yields the results in the order of the items, each as soon as possible. Items are requested a bounded number ahead, on the thread
    /// that reads the results. PLINQ would do, but has a hundred methods to compile at every start.
    /// </summary>
    public static IEnumerable<TResult> Select<T, TResult>(IEnumerable<T> items, Func<T, TResult> work)
    {
        var running = new Queue<Task<TResult>>();
        var isFirst = true;
        foreach (var item in items)
        {
            if (isFirst)
            {
                // One item needs no other thread.
                isFirst = false;
                yield return work(item);
                continue;
            }

            if (running.Count == Ahead)
            {
                yield return running.Dequeue().GetAwaiter().GetResult();
            }

            running.Enqueue(Task.Run(() => work(item)));
        }

        while (running.TryDequeue(out var next))
        {
            yield return next.GetAwaiter().GetResult();
        }
    }
}
