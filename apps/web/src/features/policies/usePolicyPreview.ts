import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { queries } from '../../data/queries.ts';

/** How long somebody must stop typing before the server is asked. */
const pauseMs = 250;

/** What the text would be and reach, asked while it is written. `settled`: the answer is about the text as it stands. */
export function usePolicyPreview(cluster: string, text: string) {
  const [asked, setAsked] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text), pauseMs);
    return () => clearTimeout(timer);
  }, [text]);
  const preview = useQuery({
    ...queries.policyPreview(cluster, asked),
    enabled: asked.trim() !== '',
  });
  return {
    preview: asked.trim() === '' ? undefined : preview.data,
    error: preview.data === undefined ? preview.error : null,
    settled: asked === text && !preview.isPlaceholderData && preview.data !== undefined,
  };
}
